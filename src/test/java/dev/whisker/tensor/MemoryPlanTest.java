package dev.whisker.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    @Test
    void buffersThatAreNeverAliveTogetherShareMemory() {
        MemoryPlan plan = new MemoryPlan();
        MemoryPlan.Buffer early = plan.add("early", 1000, 0);
        MemoryPlan.Buffer late = plan.add("late", 1000, 2);
        early.use(1);
        plan.place();
        assertEquals(0, early.offset());
        assertEquals(0, late.offset());
        assertEquals(1024, plan.byteSize());
        assertEquals(2048, plan.unsharedByteSize());
    }

    @Property(tries = 300, seed = "1")
    void noTwoLivingBuffersOverlap(@ForAll @Size(min = 1, max = 30) List<@IntRange(min = 0,
            max = 99_999) Integer> draws) {
        MemoryPlan plan = new MemoryPlan();
        for (int draw : draws) {
            plan.add("b", 1 + draw % 1000, draw / 1000 % 10).use(draw / 10_000);
        }
        plan.place();
        long alive = 0;
        for (int time = 0; time < 10; time++) {
            long now = 0;
            for (MemoryPlan.Buffer buffer : plan.buffers()) {
                now += buffer.first() <= time && time <= buffer.last() ? buffer.bytes() : 0;
            }
            alive = Math.max(alive, now);
        }
        assertTrue(plan.byteSize() >= alive && plan.byteSize() <= plan.unsharedByteSize());
        for (MemoryPlan.Buffer a : plan.buffers()) {
            assertTrue(a.offset() >= 0 && a.offset() % 64 == 0 && a.offset() + a.bytes() <= plan.byteSize());
            for (MemoryPlan.Buffer b : plan.buffers()) {
                boolean together = a != b && a.first() <= b.last() && b.first() <= a.last();
                assertTrue(!together || a.offset() + a.bytes() <= b.offset() || b.offset() + b.bytes() <= a.offset());
            }
        }
    }
}
