package io.tcptransfer.tls;

import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The name that a peer's certificate gives it. Does not know what the name is for. Any thread. */
public final class CommonName {
  private static final String TYPE = "cn";

  private CommonName() {}

  /** The one common name of the peer's certificate; empty if it has none, or several. */
  public static Optional<String> of(SSLSession session) {
    try {
      return of(session.getPeerPrincipal());
    } catch (SSLPeerUnverifiedException nobody) {
      return Optional.empty();
    }
  }

  /** The one common name in a distinguished name; empty if there is none, or several. */
  static Optional<String> of(Principal subject) {
    List<Object> names = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(subject.getName()).getRdns()) {
        Attribute found = rdn.toAttributes().get(TYPE);
        for (int i = 0; found != null && i < found.size(); i++) {
          names.add(found.get(i));
        }
      }
    } catch (NamingException notAName) {
      return Optional.empty();
    }
    return names.size() == 1 && names.get(0) instanceof String name
        ? Optional.of(name)
        : Optional.empty();
  }
}
