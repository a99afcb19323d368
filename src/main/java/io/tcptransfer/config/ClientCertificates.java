package io.tcptransfer.config;

/** Whether peers must show certificates of their own. */
public enum ClientCertificates {
  /** They are not asked. */
  NONE,
  /** They are asked; who shows one that is not trusted is refused, who shows none comes in. */
  REQUEST,
  /** Who shows none that is trusted is refused. */
  REQUIRED
}
