package io.tcptransfer.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeatsTest {
  /** Never asks DNS: all of these are literals. */
  private static InetAddress at(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void thereIsRoomForSoManyAndAgainWhenOneHasLeft() {
    Seats seats = new Seats(2, 2);
    Seats.Seat first = seats.take(at("10.0.0.1")).orElseThrow();
    assertFalse(seats.isFull());
    assertTrue(seats.take(at("10.0.0.2")).isPresent());
    assertTrue(seats.isFull());
    assertEquals(Optional.empty(), seats.take(at("10.0.0.3")));
    assertEquals(2, seats.taken());
    first.leave();
    assertTrue(seats.take(at("10.0.0.3")).isPresent());
  }

  @Test
  void nobodyLeavesTwice() {
    Seats seats = new Seats(2, 1);
    Seats.Seat first = seats.take(at("10.0.0.1")).orElseThrow();
    assertTrue(seats.take(at("10.0.0.2")).isPresent());
    first.leave();
    first.leave();
    assertEquals(1, seats.taken());
  }

  @Test
  void oneAddressHasItsOwnLimit() {
    Seats seats = new Seats(10, 2);
    Seats.Seat first = seats.take(at("10.0.0.1")).orElseThrow();
    assertTrue(seats.take(at("10.0.0.1")).isPresent());
    assertEquals(Optional.empty(), seats.take(at("10.0.0.1")));
    assertFalse(seats.isFull());
    assertEquals(2, seats.taken());
    assertTrue(seats.take(at("10.0.0.2")).isPresent());
    first.leave();
    assertTrue(seats.take(at("10.0.0.1")).isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8::1, 2001:db8::ffff:1, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, 10.0.0.2, false",
    "::ffff:10.0.0.1, 10.0.0.1, true",
  })
  void networksOfIpv6CountAsOneAddress(String one, String other, boolean same) {
    Seats seats = new Seats(10, 1);
    assertTrue(seats.take(at(one)).isPresent());
    assertEquals(same, seats.take(at(other)).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "127.1.2.3", "::1"})
  void loopbackHasOnlyTheLimitForAll(String loopback) {
    Seats seats = new Seats(3, 1);
    for (int i = 0; i < 3; i++) {
      assertTrue(seats.take(at(loopback)).isPresent());
    }
    assertEquals(Optional.empty(), seats.take(at(loopback)));
  }

  @Test
  void threadsNeverTakeMoreThanThereAre() throws InterruptedException, ExecutionException {
    Seats seats = new Seats(50, 40);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Integer>> taken = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      InetAddress address = at("10.0.0." + thread % 2);
      taken.add(
          threads.submit(
              () -> {
                int mine = 0;
                for (int i = 0; i < 1_000; i++) {
                  mine += seats.take(address).isPresent() ? 1 : 0;
                }
                return mine;
              }));
    }
    int all = 0;
    for (Future<Integer> one : taken) {
      all += one.get();
    }
    threads.shutdown();
    assertEquals(50, all);
    assertEquals(50, seats.taken());
  }
}
