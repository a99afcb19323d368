/** Tests of certificates, and the authority that issues them to all tests. */
package io.tcptransfer.tls;
