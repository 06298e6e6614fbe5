// Step 12 of docs/message_flow.md: the shapes that replies and events share.
#include "net/encode_parts.hpp"

#include "model/snowflake.hpp"
#include "net/json_writer.hpp"

namespace caucus::net {

void append_message(std::string& out, const conv_id& conv,
                    const stored_message& what) {
  out.append("\"conv\":");
  append_string(out, conv.value());
  out.append(",\"seq\":");
  append_number(out, what.seq.value());
  out.append(",\"id\":");
  append_id(out, what.id.value());
  out.append(",\"ts\":");
  append_number(out, snowflake::time_of(what.id));
  out.append(",\"from\":");
  append_string(out, what.from.value());
  out.append(",\"cid\":");
  append_string(out, what.cid);
  out.append(",\"body\":").append(what.body);
  if (!what.mentions.empty()) {
    out.append(",\"mentions\":");
    append_users(out, what.mentions);
  }
}

void append_messages(std::string& out, const conv_id& conv,
                     const std::vector<stored_message>& messages) {
  out.push_back('[');
  append_joined(out, messages, [&](const stored_message& what) {
    out.push_back('{');
    append_message(out, conv, what);
    out.push_back('}');
  });
  out.push_back(']');
}

void append_presence(std::string& out, const frame::presence_row& row) {
  out.append("\"user\":");
  append_string(out, row.user.value());
  out.append(",\"status\":\"").append(to_string(row.status));
  out.append("\",\"last_seen\":");
  append_number(out, row.last_seen_ms);
}

void append_failure(std::string& out, const frame::failure& why) {
  out.append("\"code\":");
  append_string(out, to_string(why.code));
  out.append(",\"text\":");
  append_string(out, why.text.empty() ? describe(why.code)
                                      : std::string_view{why.text});
  out.append(",\"retry\":");
  append_bool(out, retryable(why.code));
  out.append(",\"retry_after_ms\":");
  append_number(out, why.retry_after_ms);
}

void append_users(std::string& out, const std::vector<user_id>& users) {
  out.push_back('[');
  append_joined(out, users,
                [&](const user_id& user) { append_string(out, user.value()); });
  out.push_back(']');
}

void append_heads(std::string& out,
                  const std::vector<std::pair<conv_id, message_seq>>& heads) {
  out.push_back('{');
  append_joined(out, heads, [&](const auto& head) {
    append_string(out, head.first.value());
    out.push_back(':');
    append_number(out, head.second.value());
  });
  out.push_back('}');
}

} // namespace caucus::net
