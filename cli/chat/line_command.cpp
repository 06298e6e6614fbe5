// Purpose: what a line that the user wrote means.
#include "cli/chat/line_command.hpp"

#include "cli/chat/mentions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace caucus::cli::chat {

namespace {

/// What stands behind a command's name.
enum class shape : std::uint8_t {
  nothing,
  count,    // [N]
  text,     // TEXT
  seq,      // SEQ
  seq_text, // SEQ TEXT
  user,     // USER
  users,    // USER...
  group,    // group TITLE USER...
  choice,   // one of a few words: `one_of`
  role,     // USER ROLE
};

struct known_command {
  std::string_view name;
  verb what;
  shape rest;
  std::string_view usage;
  std::string_view help;
  std::array<std::string_view, 4> one_of{};
};

constexpr std::array<std::string_view, 4> roles{"owner", "admin", "member"};

constexpr std::array commands{
  known_command{"list", verb::list, shape::nothing, "", "your conversations"},
  known_command{"open", verb::open, shape::text, "NAME|NUMBER|CONV",
                "goes to a conversation: what you write is sent there"},
  known_command{"history", verb::history, shape::count, "[N]",
                "N older messages"},
  known_command{"who", verb::who, shape::nothing, "",
                "members and whether they are there"},
  known_command{"edit", verb::edit, shape::seq_text, "SEQ TEXT",
                "gives your message another text"},
  known_command{"delete", verb::erase, shape::seq, "SEQ",
                "takes a message away"},
  known_command{"react", verb::react, shape::seq_text, "SEQ EMOJI",
                "puts a reaction on a message"},
  known_command{"unreact", verb::unreact, shape::seq_text, "SEQ EMOJI",
                "takes it off"},
  known_command{"dm", verb::direct, shape::user, "USER",
                "goes to the direct conversation with USER"},
  known_command{"new", verb::group, shape::group, "group TITLE USER...",
                "makes a group; \"quote\" a title of several words"},
  known_command{"add", verb::add, shape::users, "USER...",
                "brings people into the group"},
  known_command{"remove", verb::remove, shape::users, "USER...",
                "puts people out of the group"},
  known_command{"join", verb::join, shape::text, "CONV",
                "goes into an open group"},
  known_command{"leave", verb::leave, shape::nothing, "", "leaves the group"},
  known_command{"title", verb::title, shape::text, "TEXT",
                "gives the group another title"},
  known_command{"access",
                verb::access,
                shape::choice,
                "open|closed",
                "whether everyone may join the group",
                {"open", "closed"}},
  known_command{"role", verb::role, shape::role, "USER owner|admin|member",
                "gives a role in the group"},
  known_command{"status",
                verb::status,
                shape::choice,
                "online|away|busy|invisible",
                "what others see of you",
                {"online", "away", "busy", "invisible"}},
  known_command{"help", verb::help, shape::nothing, "", "this"},
  known_command{"quit", verb::quit, shape::nothing, "", "ends"},
};

/// Takes the first word off; one in quotes may have blanks.
std::string take_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const auto quoted = rest.starts_with('"');
  if (quoted)
    rest.remove_prefix(1);
  const auto end = std::min(rest.find(quoted ? '"' : ' '), rest.size());
  std::string word{rest.substr(0, end)};
  rest.remove_prefix(end);
  if (quoted && !rest.empty())
    rest.remove_prefix(1);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  return word;
}

std::vector<std::string> take_users(std::string_view& rest) {
  std::vector<std::string> users;
  while (!rest.empty())
    users.push_back(take_word(rest));
  return users;
}

std::optional<std::uint64_t> take_number(std::string_view& rest) {
  auto word = take_word(rest);
  if (word.starts_with('#')) // as lines show it
    word.erase(0, 1);
  std::uint64_t number = 0;
  const auto* end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), end, number);
  if (word.empty() || read.ec != std::errc{} || read.ptr != end || number == 0)
    return std::nullopt;
  return number;
}

template <class Words>
bool is_one_of(const Words& words, std::string_view word) {
  return !word.empty()
         && std::find(words.begin(), words.end(), word) != words.end();
}

/// Reads what stands behind the name; false: it is not what shall stand there.
bool read_rest(const known_command& known, std::string_view rest,
               line_command& into) {
  const auto numbered = known.rest == shape::seq
                        || known.rest == shape::seq_text
                        || (known.rest == shape::count && !rest.empty());
  if (numbered) {
    const auto number = take_number(rest);
    if (!number)
      return false;
    into.number = *number;
  }
  switch (known.rest) {
    case shape::nothing:
    case shape::count:
    case shape::seq: return rest.empty();
    case shape::text:
    case shape::seq_text: into.text = rest; return !rest.empty();
    case shape::choice: into.text = rest; return is_one_of(known.one_of, rest);
    case shape::group:
      if (take_word(rest) != "group")
        return false;
      into.text = take_word(rest);
      into.words = take_users(rest);
      return !into.text.empty()
             && std::all_of(into.words.begin(), into.words.end(), is_user_name);
    case shape::user:
    case shape::users:
      into.words = take_users(rest);
      return (known.rest == shape::users ? !into.words.empty()
                                         : into.words.size() == 1)
             && std::all_of(into.words.begin(), into.words.end(), is_user_name);
    case shape::role:
      into.words = {take_word(rest)};
      into.text = rest;
      return is_user_name(into.words.front()) && is_one_of(roles, rest);
  }
  return false;
}

std::string usage_of(const known_command& known) {
  auto text = '/' + std::string{known.name};
  if (!known.usage.empty())
    text += ' ' + std::string{known.usage};
  return text;
}

} // namespace

line_command read_line(std::string_view line) {
  if (line.find_first_not_of(' ') == line.npos)
    return {};
  if (!line.starts_with('/'))
    return {.what = verb::send, .text = std::string{line}};
  line.remove_prefix(1);
  if (line.starts_with('/'))
    return {.what = verb::send, .text = std::string{line}};
  const auto name = take_word(line);
  while (line.ends_with(' '))
    line.remove_suffix(1);
  const auto* const known
    = std::find_if(commands.begin(), commands.end(),
                   [&name](const auto& one) { return one.name == name; });
  if (known == commands.end())
    return {.what = verb::wrong,
            .text = "there is no command /" + name + "; /help shows them"};
  line_command made{.what = known->what};
  if (!read_rest(*known, line, made))
    return {.what = verb::wrong, .text = "it is " + usage_of(*known)};
  return made;
}

std::string help_text() {
  std::string text;
  for (const auto& one : commands) {
    auto usage = usage_of(one);
    usage.resize(std::max<std::size_t>(usage.size(), 30), ' ');
    text += usage + ' ' + std::string{one.help} + '\n';
  }
  return text + "Anything else is sent; //text sends /text";
}

} // namespace caucus::cli::chat
