package io.tcptransfer.process;

import java.util.List;

/** A process after its end. */
record Ended(int status, List<String> out, List<String> err) {}
