// Purpose: flags of `caucus chat`.
#include "cli/chat/options.hpp"

#include "cli/chat/mentions.hpp"
#include "cli/target.hpp"

#include <CLI/CLI.hpp>

namespace caucus::cli::chat {

void add_chat_flags(CLI::App& chat, options& into) {
  chat
    .add_option("--url", into.urls,
                "http://HOST:PORT of a node, or https://; again for others of "
                "the cluster, which are tried in turn")
    ->capture_default_str();
  chat.add_option("--user", into.user, "Who you are");
  chat.add_flag("--register", into.registers,
                "Make the account first; its password is asked for");
  chat.add_option("--token-file", into.token_file,
                  "Use the token in this file instead of a password");
  chat.add_option("--open", into.open,
                  "Begin in this conversation: a name, or its id");
  chat.add_flag("--plain", into.plain,
                "Lines instead of a screen, as where input or output is no "
                "terminal");
  chat.add_option("--ca", into.ca_file,
                  "https: certificates to trust instead of the system's");
  chat.add_flag("--allow-remote", into.allow_remote,
                "Allow http:// to a node that is not this machine: everything "
                "goes there unencrypted");
  chat.footer("The password comes from CAUCUS_PASSWORD, or is asked for. "
              "Commands: /help in the client.");
}

std::string problem_of(const options& flags) {
  for (const auto& url : flags.urls) {
    const auto where = parse_url(url);
    if (!where)
      return "--url must be http://HOST:PORT or https://HOST:PORT, not " + url;
    if (!where->tls && !flags.allow_remote && !is_loopback(where->host))
      return "everything would go over a network unencrypted; say "
             "--allow-remote if that is meant, or use https://";
  }
  if (flags.token_file.empty()) {
    if (flags.user.empty())
      return "give --user, or --token-file";
    if (!is_user_name(flags.user))
      return "a user's name has a-z, 0-9, '_', '.' and '-' and begins with one "
             "of the first two";
  } else if (flags.registers) {
    return "--register makes an account with a password, not with a token";
  }
  return {};
}

} // namespace caucus::cli::chat
