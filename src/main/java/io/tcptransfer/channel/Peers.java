package io.tcptransfer.channel;

import io.tcptransfer.config.ChannelSettings;
import java.util.HashMap;
import java.util.Map;

/**
 * What other nodes have of a channel's own stream. Senders wait for them as they do for a receiver
 * that holds, so that what a node has taken on is not lost between nodes; but apart from receivers,
 * and only for a share of the log: two nodes that are full of each other's messages must not wait
 * for one another. The channel's lock guards it.
 */
final class Peers {
  /**
   * How much longer than a receiver a node may hold: it waits for receivers of its own, whose time
   * is up when its own is here.
   */
  private static final long GRACE_NANOS = 1_000_000_000;

  private final Log log;
  private final Stream own;
  private final Map<String, Peer> peers = new HashMap<>();
  private volatile boolean waiting;
  private long since;

  /** Bytes that all batches of the own stream ever reserved together. */
  private long ownBytes;

  private static final class Peer {
    /** Offset of the first message that it does not have. */
    private long next = 1;

    /** Whether nobody waits for it: it reads what was there before it came, or was too slow. */
    private boolean excused;
  }

  Peers(Log log, Stream own) {
    this.log = log;
    this.own = own;
  }

  /** From now on senders wait for that node too, once it has come near. */
  void add(String node) {
    Peer peer = new Peer();
    peer.excused = own.next() > 1;
    peers.putIfAbsent(node, peer);
  }

  /** Nobody waits for that node any more. */
  void remove(String node) {
    peers.remove(node);
  }

  /** That node has everything before that offset. */
  void has(String node, long offset, ChannelSettings settings) {
    Peer peer = peers.get(node);
    if (peer != null) {
      peer.next = Math.max(peer.next, Math.min(offset, own.next()));
      peer.excused &= !isNear(peer, settings, 2);
    }
  }

  /** Whether all have everything. */
  boolean haveAll() {
    return peers.values().stream().allMatch(peer -> peer.next >= own.next());
  }

  /** A batch of the own stream is there; what the stream cost before it. */
  long added(Batch batch) {
    long before = ownBytes;
    ownBytes += batch.costBytes();
    return before;
  }

  long ownBytes() {
    return ownBytes;
  }

  // ---- waiting ----

  boolean isWaiting() {
    return waiting;
  }

  /** Since when senders wait. */
  long since() {
    return since;
  }

  /** Whether more of the own stream may come, as far as the nodes are concerned. */
  boolean haveRoom(ChannelSettings settings) {
    return settings.hold().isZero() || areNear(settings, 1);
  }

  /** Senders wait from now on. */
  void await(long now) {
    waiting = true;
    since = now;
  }

  /** Whether the waiting is over: all have come near, or their time has run out. */
  boolean isOver(ChannelSettings settings, long now) {
    if (now - since >= settings.hold().toNanos() + GRACE_NANOS) {
      peers.values().forEach(peer -> peer.excused |= !isNear(peer, settings, 2));
    }
    return areNear(settings, 2);
  }

  void end() {
    waiting = false;
  }

  private boolean areNear(ChannelSettings settings, int parts) {
    // Asked for every batch, and mostly there is nobody: a stream would be the most it makes.
    return peers.isEmpty()
        || peers.values().stream().allMatch(peer -> peer.excused || isNear(peer, settings, parts));
  }

  /** Whether what that node has not got yet is within a part of its share of the log. */
  private boolean isNear(Peer peer, ChannelSettings settings, int parts) {
    long shares = 2L * (peers.size() + 1) * parts;
    return own.next() - peer.next <= settings.historyMessages() / shares
        && bytesFrom(peer.next) <= settings.historyBytes() / shares;
  }

  private long bytesFrom(long offset) {
    int index = log.indexOfOwn(offset);
    return index == log.size() ? 0 : ownBytes - log.get(index).ownBytesBefore();
  }
}
