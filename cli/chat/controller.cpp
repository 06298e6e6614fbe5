// Purpose: does what the user's lines say.
#include "cli/chat/controller.hpp"

#include "cli/chat/render.hpp"
#include "cli/chat/safe_text.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <utility>

namespace caucus::cli::chat {

namespace {

/// Lines that are shown of a conversation when it is opened.
constexpr std::size_t opening_lines = 20;
/// A script's lines wait while so many messages are unsent.
constexpr std::size_t unsent_pause = 200;
/// A node forgets who types unless it is told again.
constexpr std::chrono::seconds typing_again{4};

} // namespace

controller::controller(client_options options, client_port& port, view& shown,
                       surroundings around)
  : around_(std::move(around)), view_(shown),
    client_(std::move(options), port, *this) {}

conversation* controller::current() {
  return current_.empty() ? nullptr : client_.book().at(current_);
}

bool controller::takes(std::string_view line) const {
  const auto what = read_line(typed_text(line)).what;
  if (what == verb::quit || what == verb::help)
    return true;
  if (under_way_ > 0 || !wanted_.empty()
      || client_.unsent().size() >= unsent_pause)
    return false;
  // A message waits for its connection by itself.
  if (what == verb::send && !current_.empty())
    return true;
  return client_.state() == client_state::online && client_.unsent().empty();
}

bool controller::idle() const {
  return under_way_ == 0 && wanted_.empty() && client_.unsent().empty();
}

void controller::take_line(std::string_view line) {
  types_ = false; // a message ends it for the others, too
  act(read_line(typed_text(line)));
  view_.changed();
}

void controller::act(const line_command& what) {
  switch (what.what) {
    case verb::nothing: return;
    case verb::wrong: return view_.problem(what.text);
    case verb::help: return view_.notice(help_text());
    case verb::quit:
      quits_ = true;
      wanted_.clear();
      return;
    case verb::list: return list();
    case verb::open: return open_named(what.text);
    case verb::direct:
      return ask(
        command{"conv.create"}.put("kind", "direct").put("members", what.words),
        [this](const packet& done) { open_new(done.what.conv); });
    case verb::group:
      return ask(command{"conv.create"}
                   .put("kind", "group")
                   .put("title", what.text)
                   .put("members", what.words),
                 [this](const packet& done) { open_new(done.what.conv); });
    case verb::join:
      return ask(command{"conv.join"}.put("conv", what.text),
                 [this, conv = what.text](const packet&) { open_new(conv); });
    case verb::status:
      return ask(command{"presence.set"}.put("status", what.text),
                 [this, status = what.text](const packet&) {
                   view_.notice("you are " + status);
                 });
    default: break;
  }
  auto* in = current();
  if (in == nullptr)
    return view_.problem("no conversation is open: /list, /open NAME, "
                         "/dm USER, /new group TITLE USER...");
  act_here(what, *in);
}

void controller::act_here(const line_command& what, conversation& in) {
  const auto about = [&](const char* op) {
    return command{op}.put("conv", in.conv()).put("seq", what.number);
  };
  switch (what.what) {
    case verb::send: return send(what.text, in);
    case verb::history:
      return show_older(what.number == 0 ? opening_lines : what.number);
    case verb::who: return who(in);
    case verb::edit: return ask(about("msg.edit").put_body(what.text));
    case verb::erase: return ask(about("msg.delete"));
    case verb::react:
    case verb::unreact:
      return ask(about("msg.react")
                   .put("reaction", what.text)
                   .put("on", what.what == verb::react));
    default: return act_in_group(what, in);
  }
}

void controller::act_in_group(const line_command& what, conversation& in) {
  const auto about
    = [&](const char* op) { return command{op}.put("conv", in.conv()); };
  switch (what.what) {
    case verb::add: return ask(about("conv.add").put("members", what.words));
    case verb::remove:
      return ask(about("conv.remove").put("members", what.words));
    case verb::leave: return ask(about("conv.leave"));
    case verb::title: return ask(about("conv.update").put("title", what.text));
    case verb::access:
      return ask(about("conv.update").put("open", what.text == "open"));
    case verb::role:
      return ask(
        about("conv.update").put("members", what.words).put("role", what.text));
    default: break;
  }
}

void controller::send(const std::string& text, conversation& in) {
  if (!client_.send(in.conv(), text))
    view_.problem("too many messages wait to be sent; this one is not taken");
}

void controller::list() {
  const auto all = client_.book().sorted();
  if (all.empty())
    view_.notice("no conversations: /dm USER, /new group TITLE USER...");
  for (const auto* one : all)
    view_.notice(list_line(*one, client_.book()));
}

void controller::open_named(const std::string& name) {
  const auto found = client_.book().find(name);
  if (found.one == nullptr)
    return view_.problem(safe_text(found.problem));
  open(*found.one);
}

void controller::open(conversation& one) {
  current_ = one.conv();
  shown_from_ = one.log.seen() + 1;
  view_.notice("in " + list_line(one, client_.book()));
  client_.mark_read(one);
  show_older(opening_lines);
}

void controller::open_new(const std::string& conv) {
  ask(command{"conv.info"}.put("conv", conv), [this](const packet& answer) {
    client_.take_row(answer.info);
    if (auto* one = client_.book().at(answer.info.conv))
      open(*one);
  });
}

void controller::who(conversation& in) {
  ask(command{"conv.members"}
        .put("conv", in.conv())
        .put("limit", std::uint64_t{limits::list_page_max}),
      [this](const packet& page) {
        for (const auto& one : page.people)
          view_.notice(member_line(one, wall_ms()));
        if (!page.next.empty())
          view_.notice("and more");
      });
}

void controller::ask(const command& what, then next) {
  ++under_way_;
  client_.ask(what, [this, next = std::move(next)](const packet& answer) {
    --under_way_;
    if (!answer.refused)
      next(answer);
    else
      view_.problem(
        safe_text(answer.refused->text + " (" + answer.refused->code + ')'));
    view_.changed();
  });
}

void controller::show_older(std::size_t count) {
  show_page(count, 0);
}

/// `base_before`: the base of the run before the last page came; 0: no page
/// was asked for yet.
void controller::show_page(std::size_t count, std::uint64_t base_before) {
  auto* in = current();
  if (in == nullptr)
    return;
  const auto& lines = in->log.lines();
  const auto end
    = std::partition_point(lines.begin(), lines.end(), [this](const auto& one) {
        return one.seq < shown_from_;
      });
  const auto held = static_cast<std::size_t>(end - lines.begin());
  const auto base = in->log.base();
  if (held < count && base > 0 && base != base_before) {
    ++under_way_;
    client_.load_older(
      current_, limits::history_page_max,
      [this, count, base, conv = current_](std::size_t, const failure* why) {
        --under_way_;
        if (conv == current_)
          show_page(count, base);
        if (why != nullptr)
          no_older(*why);
      });
    return;
  }
  const auto take = static_cast<std::ptrdiff_t>(std::min(held, count));
  const std::vector<entry> shown(end - take, end);
  if (!shown.empty())
    shown_from_ = shown.front().seq;
  view_.older(*in, shown);
}

void controller::load_page() {
  ++under_way_;
  client_.load_older(current_, limits::history_page_max,
                     [this](std::size_t, const failure* why) {
                       --under_way_;
                       if (why != nullptr)
                         no_older(*why);
                       view_.changed();
                     });
}

void controller::no_older(const failure& why) {
  view_.problem("older messages cannot be had now: " + safe_text(why.code));
}

void controller::typing(bool on) {
  const auto now = around_.now();
  if (on == types_ && (!on || now - typed_at_ < typing_again))
    return;
  if (const auto* in = current())
    client_.tell(command{"typing"}.put("conv", in->conv()).put("on", on));
  types_ = on;
  typed_at_ = now;
}

void controller::state_changed() {
  view_.state(client_.state(), state_line(client_, around_.now()));
  if (client_.state() == client_state::online && !wanted_.empty())
    open_named(std::exchange(wanted_, {}));
}

void controller::joined(conversation& in, const std::vector<entry>& entries) {
  if (in.conv() == current_)
    client_.mark_read(in);
  view_.entries(in, entries);
}

void controller::changed(conversation&) {
  view_.changed();
}

void controller::dropped(const conversation& which) {
  view_.notice("you are not in " + safe_text(which.name()) + " any more");
  if (which.conv() == current_)
    current_.clear();
}

void controller::presence_changed(const std::string& user) {
  const auto status = presence_of(user, client_.book());
  const auto before = std::exchange(told_[user], status);
  // The node greets with those who are there: no news.
  if (client_.state() == client_state::online && before != status
      && user != client_.user())
    view_.notice(safe_text(user) + " is " + status);
  view_.changed();
}

void controller::not_sent(const draft& what, const failure& why) {
  view_.problem("not sent: " + safe_text(what.text) + " (" + safe_text(why.code)
                + ')');
}

void controller::problem(const std::string& text) {
  view_.problem(safe_text(text));
}

} // namespace caucus::cli::chat
