// Purpose: the scenarios `send` and `fanout`: sessions that talk, measured.
#include "cli/load/talk.hpp"

#include "model/limits.hpp"

#include <algorithm>
#include <stdexcept>

namespace caucus::cli {

namespace {

using std::chrono::nanoseconds;

/// After a refusal: long enough that refusals do not become the load.
constexpr auto pause_after_error = std::chrono::milliseconds{20};
constexpr auto pace_tick = std::chrono::milliseconds{1};

std::uint64_t nanoseconds_between(loop::clock::time_point from,
                                  loop::clock::time_point to) {
  return static_cast<std::uint64_t>(
    std::max<std::int64_t>(0, nanoseconds{to - from}.count()));
}

std::string quoted_list(const std::vector<std::size_t>& users, crowd& who,
                        const load_plan& plan) {
  // Sessions know their account; any session of the user will do.
  std::string text;
  for (auto user : users) {
    auto found = std::find(plan.user_of_session.begin(),
                           plan.user_of_session.end(), user);
    auto session
      = static_cast<std::size_t>(found - plan.user_of_session.begin());
    text += text.empty() ? "\"" : ",\"";
    text += who[session].user() + '"';
  }
  return text;
}

} // namespace

talk::talk(loop& on, crowd& who, const load_plan& plan,
           const load_options& options)
  : loop_(on), crowd_(who), plan_(plan), options_(options),
    conv_(plan.conversations.size()) {
  // {"n":<up to 10 digits>,"pad":"..."}: the rest of the size is padding.
  constexpr std::size_t frame_of_body = 26;
  padding_.assign(
    options.body_bytes - std::min(options.body_bytes, frame_of_body), 'x');
  for (std::size_t i = 0; i < crowd_.size(); ++i)
    crowd_[i].listen([this](client& listener, const frame_item& item) {
      hear(listener, item);
    });
}

void talk::prepare(clock::time_point deadline) {
  std::size_t waiting = conv_.size();
  for (std::size_t i = 0; i < conv_.size(); ++i)
    create(i, waiting);
  auto all = loop_.run_until(deadline, [&] {
    return waiting == 0 || !prepare_failure_.empty() || crowd_.lost() > 0;
  });
  if (!prepare_failure_.empty())
    throw std::runtime_error{"conv.create answers " + prepare_failure_};
  if (!all || crowd_.lost() > 0)
    throw std::runtime_error{"conversations were not created in time "
                             + crowd_.failure()};
}

void talk::create(std::size_t conversation, std::size_t& waiting) {
  const auto& what = plan_.conversations[conversation];
  std::string fields = R"(,"kind":")";
  fields += what.direct ? "direct" : "group";
  auto members = what.users;
  if (what.direct && members.size() == 2) // a direct one names the other user
    std::erase(members, plan_.user_of_session[what.creator]);
  fields += R"(","title":"load","members":[)";
  fields += quoted_list(members, crowd_, plan_) + ']';
  crowd_[what.creator].ask(
    "conv.create", fields,
    [this, conversation, &waiting](const frame_item& item) {
      conv_[conversation] = string_after(item.text, R"("conv")");
      if (item.what != frame_item::kind::reply || conv_[conversation].empty())
        prepare_failure_ = item.text;
      --waiting;
    });
}

void talk::start() {
  sending_ = true;
  started_ = clock::now();
  if (options_.rate > 0)
    return send_what_is_due();
  for (std::size_t i = 0; i < options_.window; ++i)
    send(i % plan_.speakers.size(), started_);
}

void talk::measure() {
  measured_from_ = clock::now();
}

void talk::stop() {
  sending_ = false;
  measured_to_ = clock::now();
}

bool talk::quiet() const {
  return answered_ == sent_.size() && totals_.delivered >= totals_.expected;
}

bool talk::counts_for(clock::time_point due) const {
  return due >= measured_from_ && due < measured_to_;
}

void talk::send(std::size_t speaker, clock::time_point due) {
  const auto& who = plan_.speakers[speaker];
  auto number = std::to_string(sent_.size());
  std::string fields;
  fields.reserve(padding_.size() + 160);
  fields += R"(,"conv":")";
  fields += conv_[who.conversation];
  fields += R"(","cid":")";
  fields += number;
  fields += R"(","body":{"n":)";
  fields += number;
  fields += R"(,"pad":")";
  fields += padding_;
  fields += R"("})";
  auto rid = client::first_rid + sent_.size();
  sent_.push_back({due, static_cast<std::uint32_t>(speaker)});
  crowd_[who.session].send(rid, "msg.send", fields);
}

void talk::send_what_is_due() {
  if (!sending_)
    return;
  auto now = clock::now();
  auto in_flight_max = plan_.speakers.size() * limits::in_flight_max;
  // The first one is due at once.
  auto due
    = 1
      + static_cast<std::size_t>(
        std::chrono::duration<double>{now - started_}.count() * options_.rate);
  while (sent_.size() < due && sent_.size() - answered_ < in_flight_max) {
    auto offset = std::chrono::duration<double>{
      static_cast<double>(sent_.size()) / options_.rate};
    send(sent_.size() % plan_.speakers.size(),
         started_ + std::chrono::duration_cast<clock::duration>(offset));
  }
  loop_.at(now + pace_tick, [this] { send_what_is_due(); });
}

void talk::hear(client& listener, const frame_item& item) {
  switch (item.what) {
    case frame_item::kind::message:
      return on_message(listener, item, clock::now());
    case frame_item::kind::reply:
    case frame_item::kind::failure: return on_answer(item, clock::now());
    case frame_item::kind::heads: ++totals_.heads; return;
    case frame_item::kind::other: return;
  }
}

void talk::on_answer(const frame_item& item, clock::time_point now) {
  auto which = item.rid - client::first_rid;
  if (which >= sent_.size())
    return;
  auto [due, speaker] = sent_[which];
  ++answered_;
  if (item.what == frame_item::kind::reply) {
    ++totals_.acked;
    totals_.expected += plan_.speakers[speaker].listeners;
    if (now >= measured_from_ && now < measured_to_)
      ++counts_.acked;
    if (counts_for(due))
      counts_.ack.record(nanoseconds_between(due, now));
    if (sending_ && options_.rate == 0)
      send(speaker, now);
    return;
  }
  ++totals_.errors[std::string{string_after(item.text, R"("code")")}];
  if (options_.rate == 0)
    loop_.at(now + pause_after_error, [this, speaker = speaker] {
      if (sending_)
        send(speaker, clock::now());
    });
}

void talk::on_message(client& listener, const frame_item& item,
                      clock::time_point now) {
  auto which = number_after(item.text, R"("n")");
  if (which >= sent_.size())
    return;
  const auto& message = sent_[which];
  if (plan_.speakers[message.speaker].session == listener.number())
    return; // whether the sender hears itself is the server's choice
  ++totals_.delivered;
  if (now >= measured_from_ && now < measured_to_)
    ++counts_.delivered;
  if (counts_for(message.due))
    counts_.delivery.record(nanoseconds_between(message.due, now));
}

} // namespace caucus::cli
