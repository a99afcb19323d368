/**
 * What a port needs to speak TLS: certificates read from files, checked, and read again when they
 * change; and a bound of those who have not got in yet. Knows no sender, no receiver and no HTTP;
 * may read the configuration. Files are read on worker threads; everything else any thread may ask.
 */
package io.tcptransfer.tls;
