// Step 12 of docs/message_flow.md: an answer becomes bytes.
#include "model/limits.hpp"
#include "model/snowflake.hpp"
#include "net/encode_rows.hpp"
#include "net/frame_codec.hpp"
#include "net/json_writer.hpp"

namespace caucus::net {

namespace {

/// What a client must know to stay within the bounds.
void append_limits(std::string& out) {
  auto put = [&out](std::string_view name, std::uint64_t value) {
    out.append(out.back() == '{' ? "\"" : ",\"").append(name).append("\":");
    append_number(out, value);
  };
  out.push_back('{');
  put("frame_bytes", limits::frame_bytes_max);
  put("frame_commands", limits::frame_commands_max);
  put("body_bytes", limits::body_bytes_max);
  put("cid_bytes", limits::cid_bytes_max);
  put("title_bytes", limits::title_bytes_max);
  put("mentions", limits::mentions_max);
  put("members", limits::members_max);
  put("since", limits::since_max);
  put("contacts", limits::contacts_max);
  put("watches", limits::watches_max);
  put("history_page", limits::history_page_max);
  put("list_page", limits::list_page_max);
  put("in_flight", limits::in_flight_max);
  put("pages_in_flight", limits::pages_in_flight_max);
  put("commands_per_s",
      static_cast<std::uint64_t>(limits::commands_per_second));
  put("commands_burst", static_cast<std::uint64_t>(limits::commands_burst));
  out.push_back('}');
}

struct reply_writer {
  std::string& out;

  void operator()(const frame::done&) {}

  void operator()(const frame::hello_ok& what) {
    out.append("\"user\":");
    append_string(out, what.user.value());
    out.append(",\"session\":");
    append_id(out, what.session.value());
    out.append(",\"node\":");
    append_number(out, what.node.value());
    out.append(",\"ping_s\":");
    append_number(out, what.ping_s);
    out.append(",\"limits\":");
    append_limits(out);
    out.append(",\"resumed\":");
    append_bool(out, what.resumed);
  }

  void operator()(const frame::conv_created& what) {
    out.append("\"conv\":");
    append_string(out, what.conv.value());
    out.append(",\"created\":");
    append_bool(out, what.created);
  }

  void operator()(const frame::msg_sent& what) {
    out.append("\"conv\":");
    append_string(out, what.conv.value());
    out.append(",\"seq\":");
    append_number(out, what.seq.value());
    out.append(",\"id\":");
    append_id(out, what.id.value());
    out.append(",\"ts\":");
    append_number(out, snowflake::time_of(what.id));
  }

  void operator()(const frame::entry_made& what) {
    out.append("\"conv\":");
    append_string(out, what.conv.value());
    const bool changed = what.seq != message_seq{};
    out.append(",\"changed\":");
    append_bool(out, changed);
    if (!changed)
      return;
    out.append(",\"seq\":");
    append_number(out, what.seq.value());
    out.append(",\"id\":");
    append_id(out, what.id.value());
    out.append(",\"ts\":");
    append_number(out, snowflake::time_of(what.id));
  }

  void operator()(const frame::conv_summary& what) {
    append_summary(out, what);
  }

  void operator()(const frame::history_page& what) {
    out.append("\"conv\":");
    append_string(out, what.conv.value());
    out.append(",\"messages\":");
    append_messages(out, what.conv, what.messages);
    out.append(",\"more\":");
    append_bool(out, what.more);
  }

  void operator()(const frame::conv_page& what) {
    out.append("\"conversations\":[");
    append_joined(out, what.conversations, [this](const auto& row) {
      out.push_back('{');
      append_summary(out, row);
      if (row.last) {
        out.append(",\"last\":{");
        append_entry(out, row.conv.conv, *row.last, false);
        out.push_back('}');
      }
      out.push_back('}');
    });
    out.push_back(']');
    append_next(out, what.next);
  }

  void operator()(const frame::member_page& what) {
    out.append("\"conv\":");
    append_string(out, what.conv.value());
    out.append(",\"members\":[");
    append_joined(out, what.members, [this](const auto& row) {
      out.append("{\"role\":\"").append(to_string(row.member.role));
      out.append("\",\"delivered\":");
      append_number(out, row.member.delivered.value());
      out.append(",\"read\":");
      append_number(out, row.member.read.value());
      out.push_back(',');
      append_presence(
        out, {row.member.user, row.presence.status, row.presence.last_seen_ms});
      out.push_back('}');
    });
    out.push_back(']');
    append_next(out, what.next);
  }

  void operator()(const frame::presence_row& what) {
    append_presence(out, what);
  }

  void operator()(const frame::presence_list& what) {
    append_rows("presence", what.rows);
  }

  void operator()(const frame::contact_page& what) {
    append_rows("contacts", what.contacts);
    append_next(out, what.next);
  }

  void operator()(const frame::sync_page& what) { append_sync(out, what); }

private:
  void append_rows(std::string_view name,
                   const std::vector<frame::presence_row>& rows) {
    out.append("\"").append(name).append("\":[");
    append_joined(out, rows, [this](const auto& row) {
      out.push_back('{');
      append_presence(out, row);
      out.push_back('}');
    });
    out.push_back(']');
  }
};

} // namespace

std::string encode_reply(std::uint64_t rid, const frame::reply& what) {
  std::string result = "{\"re\":";
  append_number(result, rid);
  result.append(",\"ok\":{");
  std::visit(reply_writer{result}, what);
  result.append("}}");
  return result;
}

std::string encode_failure(std::optional<std::uint64_t> rid,
                           const frame::failure& why) {
  if (!rid)
    return encode_event(frame::error_event{why});
  std::string result = "{\"re\":";
  append_number(result, *rid);
  result.append(",\"err\":{");
  append_failure(result, why);
  result.append("}}");
  return result;
}

} // namespace caucus::net
