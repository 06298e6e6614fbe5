// Step 12 of docs/message_flow.md: the shapes that replies and events share.
#include "net/encode_parts.hpp"

#include "model/snowflake.hpp"
#include "net/json_writer.hpp"

namespace caucus::net {

namespace {

/// conv, seq, id, ts, from
void append_place(std::string& out, const conv_id& conv,
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
}

void append_reactions(std::string& out,
                      const std::vector<reaction_row>& reactions) {
  out.append(",\"reactions\":{");
  append_joined(out, reactions, [&](const reaction_row& one) {
    append_string(out, one.text);
    out.push_back(':');
    append_users(out, one.users);
  });
  out.push_back('}');
}

/// What became of a message.
void append_fate(std::string& out, const stored_message& what) {
  if (what.changed != message_id{}) {
    out.append(what.body.empty() ? ",\"deleted\":" : ",\"edited\":");
    append_number(out, snowflake::time_of(what.changed));
  }
  if (!what.reactions.empty())
    append_reactions(out, what.reactions);
}

std::string_view name_of(message_kind kind) {
  switch (kind) {
    case message_kind::message: return "message";
    case message_kind::edited: return "message.edited";
    case message_kind::deleted: return "message.deleted";
    case message_kind::reaction: return "message.reaction";
    case message_kind::members_added: return "conv.member_added";
    case message_kind::members_removed: return "conv.member_removed";
    case message_kind::roles:
    case message_kind::updated: return "conv.updated";
  }
  return "message";
}

void append_target(std::string& out, const stored_message& what) {
  out.append(",\"target\":");
  append_number(out, what.target.value());
}

/// What an entry of another kind says.
void append_change(std::string& out, const stored_message& what) {
  switch (what.kind) {
    case message_kind::message: break;
    case message_kind::edited:
      append_target(out, what);
      if (!what.body.empty()) // else it was deleted since
        out.append(",\"body\":").append(what.body);
      break;
    case message_kind::deleted: append_target(out, what); break;
    case message_kind::reaction:
      append_target(out, what);
      out.append(",\"reaction\":");
      append_string(out, what.text);
      out.append(",\"on\":");
      append_bool(out, what.on);
      break;
    case message_kind::roles:
      out.append(",\"role\":\"").append(to_string(what.role)).push_back('"');
      [[fallthrough]];
    case message_kind::members_added:
    case message_kind::members_removed:
      out.append(",\"members\":");
      append_users(out, what.users);
      break;
    case message_kind::updated:
      out.append(",\"title\":");
      append_string(out, what.text);
      out.append(",\"open\":");
      append_bool(out, what.on);
      break;
  }
}

} // namespace

void append_entry(std::string& out, const conv_id& conv,
                  const stored_message& what, bool as_event) {
  if (as_event || !what.is_message()) {
    out.append("\"ev\":\"").append(name_of(what.kind));
    out.append("\",");
  }
  append_place(out, conv, what);
  if (!what.is_message()) {
    append_change(out, what);
    return;
  }
  out.append(",\"cid\":");
  append_string(out, what.cid);
  if (!what.body.empty())
    out.append(",\"body\":").append(what.body);
  if (!what.mentions.empty()) {
    out.append(",\"mentions\":");
    append_users(out, what.mentions);
  }
  append_fate(out, what);
}

void append_messages(std::string& out, const conv_id& conv,
                     const std::vector<stored_message>& messages) {
  out.push_back('[');
  append_joined(out, messages, [&](const stored_message& what) {
    out.push_back('{');
    append_entry(out, conv, what, false);
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
