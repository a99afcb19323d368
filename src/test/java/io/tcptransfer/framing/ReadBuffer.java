package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

/** The kinds of buffer that a read may come in. Without leak detection, which costs too much. */
enum ReadBuffer {
  HEAP {
    @Override
    ByteBuf of(byte[] bytes) {
      return Unpooled.wrappedBuffer(bytes.clone());
    }
  },
  DIRECT {
    @Override
    ByteBuf of(byte[] bytes) {
      return ALLOCATOR.directBuffer(bytes.length).writeBytes(bytes);
    }
  },
  /** A reader index and a capacity that must not be taken for the bytes. */
  HEAP_IN_THE_MIDDLE {
    @Override
    ByteBuf of(byte[] bytes) {
      return inTheMiddle(ALLOCATOR.heapBuffer(bytes.length + 20), bytes);
    }
  },
  DIRECT_SLICE {
    @Override
    ByteBuf of(byte[] bytes) {
      ByteBuf whole = inTheMiddle(ALLOCATOR.directBuffer(bytes.length + 20), bytes);
      ByteBuf slice = whole.slice(3, bytes.length + 15);
      return slice.setIndex(4, 4 + bytes.length);
    }
  },
  COMPOSITE {
    @Override
    ByteBuf of(byte[] bytes) {
      int half = bytes.length / 2;
      return ALLOCATOR
          .compositeBuffer()
          .addComponent(true, Unpooled.copiedBuffer(bytes, 0, half))
          .addComponent(true, Unpooled.copiedBuffer(bytes, half, bytes.length - half));
    }
  };

  private static final UnpooledByteBufAllocator ALLOCATOR =
      new UnpooledByteBufAllocator(true, true);

  /** A buffer whose readable bytes are {@code bytes}; the caller releases it. */
  abstract ByteBuf of(byte[] bytes);

  private static ByteBuf inTheMiddle(ByteBuf buffer, byte[] bytes) {
    // What surrounds the bytes ends lines, and is no UTF-8: whoever reads it is found out.
    buffer.writeBytes(new byte[] {'\n', '\r', '\n', (byte) 0xC3, '\n', (byte) 0xE4, '\n'});
    buffer.writeBytes(bytes);
    int end = buffer.writerIndex();
    buffer.writeBytes(new byte[] {'\n', (byte) 0xA9, '\n', (byte) 0xFF, '\n'});
    return buffer.setIndex(7, end);
  }
}
