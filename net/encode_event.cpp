// Step 12 of docs/message_flow.md: an event becomes the bytes that all its
// receivers share.
#include "net/encode_rows.hpp"
#include "net/frame_codec.hpp"
#include "net/json_writer.hpp"

namespace caucus::net {

namespace {

struct event_writer {
  std::string& out;

  void operator()(const frame::message_event& what) {
    // Room for the names of the fields and the numbers.
    out.reserve(what.message.body.size() + what.message.cid.size()
                + what.conv.value().size() + what.message.from.value().size()
                + what.message.mentions.size() * 24 + 176);
    out.push_back('{');
    append_entry(out, what.conv, what.message, true);
  }

  void operator()(const frame::mark_event& what) {
    out.append("{\"ev\":\"mark\",\"conv\":");
    append_string(out, what.conv.value());
    out.append(",\"user\":");
    append_string(out, what.user.value());
    out.append(",\"delivered\":");
    append_number(out, what.delivered.value());
    out.append(",\"read\":");
    append_number(out, what.read.value());
  }

  void operator()(const frame::presence_event& what) {
    out.append("{\"ev\":\"presence\",");
    append_presence(out, what.row);
  }

  void operator()(const frame::typing_event& what) {
    out.append("{\"ev\":\"typing\",\"conv\":");
    append_string(out, what.conv.value());
    out.append(",\"user\":");
    append_string(out, what.user.value());
    out.append(",\"on\":");
    append_bool(out, what.on);
  }

  void operator()(const frame::conv_added_event& what) {
    out.append("{\"ev\":\"conv.added\",\"conv\":");
    append_string(out, what.conv.conv.value());
    out.append(",\"kind\":\"").append(to_string(what.conv.kind));
    out.append("\",\"title\":");
    append_string(out, what.conv.title);
    out.append(",\"creator\":");
    append_string(out, what.conv.creator.value());
    out.append(",\"created\":");
    append_number(out, what.conv.created_ms);
    if (what.conv.kind == conv_kind::group) {
      out.append(",\"open\":");
      append_bool(out, what.conv.open);
    }
    if (!what.members.empty()) {
      out.append(",\"members\":");
      append_users(out, what.members);
    }
  }

  void operator()(const frame::conv_removed_event& what) {
    out.append("{\"ev\":\"conv.removed\",\"conv\":");
    append_string(out, what.conv.value());
  }

  void operator()(const frame::heads_event& what) {
    out.append("{\"ev\":\"heads\",\"heads\":");
    append_heads(out, what.heads);
  }

  void operator()(const frame::sync_event& what) {
    out.append("{\"ev\":\"sync\",");
    append_sync(out, what.page);
  }

  void operator()(const frame::resync_event& what) {
    out.append("{\"ev\":\"resync\",\"within_ms\":");
    append_number(out, what.within_ms);
  }

  void operator()(const frame::goaway_event& what) {
    out.append("{\"ev\":\"goaway\",\"delay_ms\":");
    append_number(out, what.delay_ms);
    if (!what.url.empty()) {
      out.append(",\"url\":");
      append_string(out, what.url);
    }
  }

  void operator()(const frame::error_event& what) {
    out.append("{\"ev\":\"error\",");
    append_failure(out, what.why);
  }
};

} // namespace

std::string encode_event(const frame::event& what) {
  std::string result;
  std::visit(event_writer{result}, what);
  result.push_back('}');
  return result;
}

} // namespace caucus::net
