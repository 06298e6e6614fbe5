#include "model/limits.hpp"
#include "net/wire_batch.hpp"
#include "net/write_queue.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace caucus::net {

namespace {

using pushed = write_queue::pushed;

outgoing control(std::string text) {
  return {std::make_shared<const std::string>(std::move(text)),
          traffic::control,
          {},
          {}};
}

outgoing message(const char* conv, std::uint64_t seq, std::size_t size) {
  return {std::make_shared<const std::string>(size, 'm'), traffic::message,
          conv_id{conv}, message_seq{seq}};
}

outgoing news(std::string text, std::uint64_t topic) {
  return {std::make_shared<const std::string>(std::move(text)),
          traffic::ephemeral,
          {},
          {},
          topic};
}

outgoing ephemeral(std::size_t size) {
  return {
    std::make_shared<const std::string>(size, 'e'), traffic::ephemeral, {}, {}};
}

std::vector<std::string> take(write_queue& queue) {
  std::vector<shared_bytes> frames;
  queue.take(frames);
  std::vector<std::string> result;
  for (auto& frame : frames)
    result.push_back(*frame);
  return result;
}

std::vector<std::string> drain(write_queue& queue) {
  std::vector<std::string> result;
  while (!queue.empty()) {
    for (auto& frame : take(queue))
      result.push_back(std::move(frame));
    queue.written();
  }
  return result;
}

std::string sent(const std::vector<std::string>& frames) {
  wire_batch batch;
  for (const auto& frame : frames)
    batch.frames().push_back(std::make_shared<const std::string>(frame));
  std::string result;
  for (auto piece : batch.build())
    result.append(piece);
  CHECK(batch.size() == result.size());
  return result;
}

constexpr auto credit = limits::outbox_bytes_max;

} // namespace

TEST_CASE("frames leave in the order they came") {
  write_queue queue;
  CHECK(queue.empty());
  for (auto text : {"1", "2", "3"})
    CHECK(queue.push(control(text)) == pushed::queued);
  CHECK(queue.waiting_bytes() == 3);
  CHECK(drain(queue) == std::vector<std::string>{"1", "2", "3"});
  CHECK(queue.waiting_bytes() == 0);
}

TEST_CASE("taken bytes wait until they are written") {
  write_queue queue;
  queue.push(control("abc"));
  take(queue);
  CHECK(queue.waiting_bytes() == 3);
  queue.written();
  CHECK(queue.waiting_bytes() == 0);
}

TEST_CASE("one write takes a bounded number of frames and bytes") {
  write_queue queue;
  for (std::size_t i = 0; i < limits::coalesce_frames_max + 5; ++i)
    queue.push(control("x"));
  CHECK(take(queue).size() == limits::coalesce_frames_max);
  CHECK(take(queue).size() == 5);
  for (int i = 0; i < 3; ++i)
    queue.push(control(std::string(limits::coalesce_bytes_max / 2, 'x')));
  CHECK(take(queue).size() == 2);
  CHECK(take(queue).size() == 1);
  queue.push(control(std::string(limits::coalesce_bytes_max * 2, 'x')));
  CHECK(take(queue).size() == 1);
}

TEST_CASE("beyond the credit only heads are kept, and sent when drained") {
  write_queue queue;
  CHECK(queue.push(message("g:1", 1, credit - 10)) == pushed::queued);
  CHECK(queue.push(message("g:1", 2, 20)) == pushed::degraded);
  CHECK(queue.push(message("g:1", 3, 1)) == pushed::degraded);
  CHECK(queue.push(message("g:0", 9, 1)) == pushed::degraded);
  CHECK(queue.degraded());
  auto frames = drain(queue);
  REQUIRE(frames.size() == 2);
  CHECK(
    nlohmann::json::parse(frames[1])
    == nlohmann::json{{"ev", "heads"}, {"heads", {{"g:0", 9}, {"g:1", 3}}}});
  CHECK_FALSE(queue.degraded());
  CHECK(queue.push(message("g:1", 4, 20)) == pushed::queued);
}

TEST_CASE("no message passes the heads that stand for older ones") {
  write_queue queue;
  queue.push(message("g:1", 1, credit));
  queue.push(message("g:1", 2, 1));
  take(queue);
  queue.written();
  // There is credit again, but the client does not know of 2 yet.
  CHECK(queue.push(message("g:1", 3, 1)) == pushed::degraded);
  auto frames = drain(queue);
  REQUIRE(frames.size() == 1);
  CHECK(frames[0] == R"({"ev":"heads","heads":{"g:1":3}})");
}

TEST_CASE("a head never moves back") {
  write_queue queue;
  queue.push(message("g:1", 1, credit));
  queue.push(message("g:1", 7, 1));
  queue.push(message("g:1", 5, 1));
  CHECK(drain(queue)[1] == R"({"ev":"heads","heads":{"g:1":7}})");
}

TEST_CASE("beyond the credit ephemeral frames are dropped, replies are not") {
  write_queue queue;
  queue.push(message("g:1", 1, credit));
  CHECK(queue.push(ephemeral(1)) == pushed::dropped);
  CHECK(queue.push(control("reply")) == pushed::queued);
  CHECK(drain(queue).size() == 2);
}

TEST_CASE("of what has a topic the newest is kept, and follows the heads") {
  write_queue queue;
  CHECK(queue.push(news("before", 7)) == pushed::queued);
  CHECK(queue.push(message("g:1", 1, credit - 10)) == pushed::queued);
  CHECK(queue.push(news("ann is away", 7)) == pushed::latest);
  CHECK(queue.push(news("bob is away", 9)) == pushed::latest);
  CHECK(queue.push(message("g:1", 2, 1)) == pushed::degraded);
  CHECK(queue.push(news("ann is busy", 7)) == pushed::latest);
  const auto frames = drain(queue);
  REQUIRE(frames.size() == 5);
  CHECK(frames[2] == R"({"ev":"heads","heads":{"g:1":2}})");
  CHECK(frames[3] == "ann is busy");
  CHECK(frames[4] == "bob is away");
  CHECK(queue.waiting_bytes() == 0);
  CHECK(queue.push(news("ann is here", 7)) == pushed::queued);
}

TEST_CASE("without messages left out there is no heads event") {
  write_queue queue;
  queue.push(control(std::string(credit, 'x')));
  CHECK(queue.push(news("typing", 7)) == pushed::latest);
  const auto frames = drain(queue);
  REQUIRE(frames.size() == 2);
  CHECK(frames[1] == "typing");
}

TEST_CASE("what is kept of ephemeral frames is bounded") {
  write_queue queue;
  queue.push(control(std::string(credit, 'x')));
  for (std::uint64_t i = 1; i <= limits::outbox_latest_max; ++i)
    REQUIRE(queue.push(news("x", i)) == pushed::latest);
  CHECK(queue.push(news("x", limits::outbox_latest_max + 1))
        == pushed::dropped);
  CHECK(queue.push(news("y", 1)) == pushed::latest);
  CHECK(drain(queue).size() == 1 + limits::outbox_latest_max);
}

TEST_CASE("a topic is told by kind, place and user") {
  CHECK(topic_of("typing", "g:1", "ann") == topic_of("typing", "g:1", "ann"));
  CHECK(topic_of("typing", "g:1", "ann") != topic_of("typing", "g:1", "bob"));
  CHECK(topic_of("typing", "g:1", "ann") != topic_of("typing", "g:2", "ann"));
  CHECK(topic_of("typing", "g:1", "ann") != topic_of("mark", "g:1", "ann"));
  CHECK(topic_of("presence", "", "ann") != 0);
}

TEST_CASE("heads are bounded too") {
  write_queue queue;
  queue.push(message("g:x", 1, credit));
  for (std::size_t i = 0; i < limits::outbox_heads_max; ++i)
    REQUIRE(queue.push(message(std::to_string(i).c_str(), 1, 1))
            == pushed::degraded);
  CHECK(queue.push(message("one-more", 1, 1)) == pushed::overflow);
}

TEST_CASE("a cleared queue is empty") {
  write_queue queue;
  queue.push(message("g:1", 1, credit));
  queue.push(message("g:1", 2, 1));
  take(queue);
  queue.clear();
  CHECK(queue.empty());
  CHECK(queue.waiting_bytes() == 0);
}

TEST_CASE("interleaved pushes and takes keep the order") {
  write_queue queue;
  std::vector<std::string> out;
  int next = 0;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 100; ++i)
      queue.push(control(std::to_string(next++)));
    for (auto& frame : take(queue))
      out.push_back(std::move(frame));
    queue.written();
  }
  for (auto& frame : drain(queue))
    out.push_back(std::move(frame));
  REQUIRE(out.size() == 5000);
  for (int i = 0; i < 5000; ++i)
    CHECK(out[static_cast<std::size_t>(i)] == std::to_string(i));
}

TEST_CASE("one frame is sent as it is, several as one array") {
  CHECK(sent({"{}"}) == "{}");
  CHECK(sent({"1", "2", "3"}) == "[1,2,3]");
}

TEST_CASE("large frames are not copied into the array") {
  std::string large(wire_batch::large_bytes, 'L');
  CHECK(sent({"1", large, "2", "3", large})
        == "[1," + large + ",2,3," + large + "]");
  CHECK(sent({large, large}) == "[" + large + "," + large + "]");
  wire_batch batch;
  auto shared = std::make_shared<const std::string>(large);
  batch.frames() = {shared, shared};
  CHECK(batch.build()[1].data() == shared->data());
}

} // namespace caucus::net
