// Streams and events of the stand-in GPU. Each stream counts what it was given and what it has done; an event is such a count.
#include "queue.hpp"

#include "calls.hpp"
#include "capture.hpp"

#include <deque>
#include <map>
#include <mutex>

#include <stdlib.h>

namespace {

struct Mark {
    int64_t stream;
    uint64_t count;
};

// Work, or, where there is none, a mark to wait for.
struct Item {
    void (*run)(void*);
    void (*end)(void*);
    void* work;
    Mark mark;
};

struct Line {
    std::deque<Item> items;
    uint64_t given = 0, done = 0;
};

class Streams {
public:
    void give(int64_t stream, const Item& item) {
        Line& line = lines[stream];
        line.items.push_back(item);
        line.given++;
        go_on();
    }

    Mark now(int64_t stream) { return {stream, lines[stream].given}; }

    void finish(const Mark& mark) {
        Line& line = lines[mark.stream];
        while (line.done < mark.count) {
            if (!line.items.front().run) {
                finish(line.items.front().mark);
            }
            step(line);
        }
    }

    bool pending() const {
        for (const auto& each : lines) {
            if (!each.second.items.empty()) {
                return true;
            }
        }
        return false;
    }

private:
    std::map<int64_t, Line> lines;
    uint64_t drawn = 0x9e3779b97f4a7c15;

    bool ready(const Line& line) {
        const Item& item = line.items.front();
        return item.run || lines[item.mark.stream].done >= item.mark.count;
    }

    static void step(Line& line) {
        const Item item = line.items.front();
        if (item.run) {
            item.run(item.work);
            item.end(item.work);
        }
        line.items.pop_front();
        line.done++;
    }

    // xorshift64
    uint64_t draw(uint64_t below) {
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        return drawn % below;
    }

    // Half of the time nothing; else up to 16 items of some stream, which is far behind by then or nearly abreast.
    void go_on() {
        if (draw(2) == 0) {
            return;
        }
        auto line = lines.begin();
        std::advance(line, static_cast<int64_t>(draw(lines.size())));
        for (uint64_t left = draw(16) + 1; left > 0 && !line->second.items.empty() && ready(line->second); left--) {
            step(line->second);
        }
    }
};

std::recursive_mutex mutex;
using Lock = std::lock_guard<std::recursive_mutex>;

// Never destroyed: at the end of the process there may be work that was never waited for.
Streams& streams() {
    static Streams* all = new Streams;
    return *all;
}

std::map<int64_t, Mark>& events() {
    static auto* all = new std::map<int64_t, Mark>;
    return *all;
}

// An event that was never recorded stands for nothing.
Mark mark_of(int64_t event) {
    const auto found = events().find(event);
    return found == events().end() ? Mark{0, 0} : found->second;
}

}

int whiskerStandInIdle() {
    return getenv("WHISKER_STAND_IN_IDLE") != nullptr;
}

void whiskerStandInQueue(int64_t stream, void (*run)(void*), void (*end)(void*), void* work) {
    if (whiskerStandInIdle()) {
        end(work);
        return;
    }
    if (whiskerStandInCaptured(stream, run, end, work)) {
        return;
    }
    const Lock lock(mutex);
    streams().give(stream, {run, end, work, {0, 0}});
}

void whiskerStandInRecord(int64_t event, int64_t stream) {
    const Lock lock(mutex);
    events()[event] = streams().now(stream);
}

void whiskerStandInWait(int64_t stream, int64_t event) {
    const Lock lock(mutex);
    streams().give(stream, {nullptr, nullptr, nullptr, mark_of(event)});
}

void whiskerStandInFinish(int64_t stream) {
    const Lock lock(mutex);
    streams().finish(streams().now(stream));
}

void whiskerStandInFinishEvent(int64_t event) {
    const Lock lock(mutex);
    streams().finish(mark_of(event));
}

int whiskerStandInPending() {
    const Lock lock(mutex);
    return streams().pending();
}
