// Step 12 of docs/message_flow.md: rows and pages of a user's conversations.
#include "net/encode_rows.hpp"

#include "net/json_writer.hpp"

namespace caucus::net {

void append_summary(std::string& out, const frame::conv_summary& row) {
  out.append("\"conv\":");
  append_string(out, row.conv.conv.value());
  out.append(",\"kind\":\"").append(to_string(row.conv.kind));
  out.append("\",\"title\":");
  append_string(out, row.conv.title);
  if (!row.peer.value().empty()) {
    out.append(",\"peer\":");
    append_string(out, row.peer.value());
  }
  if (row.conv.kind == conv_kind::group) {
    out.append(",\"open\":");
    append_bool(out, row.conv.open);
    out.append(",\"role\":\"").append(to_string(row.role)).push_back('"');
  }
  out.append(",\"head\":");
  append_number(out, row.conv.head.value());
  out.append(",\"delivered\":");
  append_number(out, row.delivered.value());
  out.append(",\"read\":");
  append_number(out, row.read.value());
  out.append(",\"unread\":");
  append_number(out, row.unread);
  out.append(",\"members\":");
  append_number(out, row.conv.member_count);
  out.append(",\"created\":");
  append_number(out, row.conv.created_ms);
}

void append_sync(std::string& out, const frame::sync_page& what) {
  out.append("\"conversations\":[");
  append_joined(out, what.conversations, [&](const auto& row) {
    out.push_back('{');
    append_summary(out, row.summary);
    out.append(",\"messages\":");
    append_messages(out, row.summary.conv.conv, row.messages);
    out.append(",\"complete\":");
    append_bool(out, row.complete);
    out.push_back('}');
  });
  out.append("],\"more\":");
  append_bool(out, what.more);
  append_next(out, what.next);
  if (what.gone.empty())
    return;
  out.append(",\"gone\":[");
  append_joined(out, what.gone,
                [&](const conv_id& conv) { append_string(out, conv.value()); });
  out.push_back(']');
}

void append_next(std::string& out, std::string_view next) {
  if (next.empty())
    return;
  out.append(",\"next\":");
  append_string(out, next);
}

} // namespace caucus::net
