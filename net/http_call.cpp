// The HTTP side: one command, done by a client that lives as long as that.
#include "net/http_call.hpp"

#include "model/error.hpp"
#include "model/limits.hpp"
#include "net/field_reader.hpp"
#include "net/http_router.hpp"
#include "net/json_writer.hpp"

#include <utility>

namespace caucus::net {

namespace {

constexpr std::uint64_t hello_rid = 1;

std::string head_of(std::uint64_t rid) {
  return "{\"re\":" + std::to_string(rid) + ',';
}

http_response of_json(std::string body) {
  http_response result;
  result.content_type = "application/json";
  result.body = std::move(body);
  return result;
}

} // namespace

std::string_view ok_of(std::string_view frame, std::uint64_t rid) noexcept {
  const auto head = head_of(rid) + "\"ok\":";
  if (!frame.starts_with(head) || !frame.ends_with('}'))
    return {};
  frame.remove_prefix(head.size());
  frame.remove_suffix(1);
  return frame;
}

http_response failure_of(std::string_view frame) {
  errc code = errc::internal;
  field_reader reply{json_root(frame)};
  const auto text = reply.object("err", limits::frame_bytes_max);
  field_reader in{json_root(text)};
  const auto name
    = in.opaque("code", limits::frame_bytes_max, field_reader::need::optional);
  const auto why
    = in.opaque("text", limits::frame_bytes_max, field_reader::need::optional);
  const auto after
    = in.number("retry_after_ms", field_reader::need::optional).value_or(0);
  (void)from_string(name, code); // unknown: `internal`
  auto result = http_error(code, why);
  if (after > 0)
    result.retry_after_s = static_cast<unsigned>((after + 999) / 1000);
  return result;
}

bool without_news(std::string_view page) noexcept {
  return page == R"({"conversations":[],"more":false})";
}

http_call::http_call(http_command what, on_response done, defer later)
  : what_(std::move(what)), done_(std::move(done)), later_(std::move(later)) {}

void http_call::start(std::shared_ptr<session_events> owner) {
  if (!owner) {
    finish(http_error(errc::unavailable, "no room, come back later"));
    return;
  }
  owner_ = std::move(owner);
  owner_->on_open(shared_from_this());
  std::string hello = "{\"op\":\"hello\",\"rid\":1,\"quiet\":true,"
                      "\"agent\":\"http\",\"token\":";
  append_string(hello, what_.token);
  hello.push_back('}');
  owner_->on_message(hello);
}

void http_call::push(outgoing what) {
  if (!owner_)
    return;
  const std::string_view frame = *what.frame;
  if (frame.starts_with(head_of(hello_rid))) {
    greeted(frame);
  } else if (frame.starts_with(head_of(http_command::rid))) {
    answered(frame);
  } else if (what.kind != traffic::ephemeral) {
    news_ = true;
    if (!std::exchange(asking_, true))
      owner_->on_message(what_.text); // it waited for this
  }
}

void http_call::greeted(std::string_view answer) {
  if (ok_of(answer, hello_rid).empty()) {
    finish(failure_of(answer));
    return;
  }
  asking_ = true;
  news_ = false;
  owner_->on_message(what_.text);
}

void http_call::answered(std::string_view answer) {
  const auto ok = ok_of(answer, http_command::rid);
  if (ok.empty()) {
    finish(failure_of(answer));
    return;
  }
  if (what_.wait.count() == 0 || !without_news(ok)) {
    finish(of_json(std::string{ok}));
    return;
  }
  page_ = ok;
  // What came while it was asked for may be in no answer yet.
  asking_ = std::exchange(news_, false);
  if (asking_)
    owner_->on_message(what_.text);
}

void http_call::time_is_up() {
  what_.wait = {};
  if (owner_ && !asking_ && !page_.empty())
    finish(of_json(std::move(page_)));
}

void http_call::close(close_code) {
  if (owner_)
    finish(http_error(errc::unavailable, {}));
}

void http_call::finish(http_response what) {
  if (!done_)
    return;
  std::exchange(done_, nullptr)(std::move(what));
  if (!owner_)
    return;
  // We are inside a call of the owner's actor.
  later_([owner = std::exchange(owner_, nullptr)] {
    owner->on_closed(close_code::normal);
  });
}

bool http_call::abandon() {
  if (auto owner = std::exchange(owner_, nullptr))
    owner->on_closed(close_code::normal);
  return std::exchange(done_, nullptr) != nullptr;
}

} // namespace caucus::net
