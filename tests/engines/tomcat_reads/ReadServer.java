import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

import org.apache.catalina.Engine;
import org.apache.catalina.Server;
import org.apache.catalina.Service;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardThreadExecutor;
import org.apache.catalina.ha.tcp.SimpleTcpCluster;
import org.apache.catalina.startup.Catalina;
import org.apache.catalina.tribes.Channel;
import org.apache.catalina.tribes.group.GroupChannel;
import org.apache.catalina.tribes.membership.McastService;
import org.apache.catalina.tribes.transport.ReceiverBase;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ajp.AbstractAjpProtocol;
import org.apache.tomcat.util.IntrospectionUtils;

/**
 * Has Tomcat itself read server.xml files, without starting anything, and tells what it made of them.
 *
 * Each line of its input is the file and its system properties (as a properties file, URL-encoded). The answer is
 * lines "kind key=value ..." (values URL-encoded, left out where null), and an empty one at the end.
 */
public class ReadServer extends Catalina {
    private static final String[] OF_CONNECTOR = {
        "address", "maxThreads", "maxConnections", "acceptCount", "connectionTimeout", "keepAliveTimeout",
        "secretRequired", "packetSize", "SSLEnabled", "useVirtualThreads" };

    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] fields = line.split("\t", -1);
            Properties properties = new Properties();
            properties.load(new StringReader(URLDecoder.decode(fields[1], StandardCharsets.UTF_8)));
            properties.forEach((key, value) -> System.setProperty((String) key, (String) value));
            new ReadServer().tell(fields[0]);
            properties.forEach((key, value) -> System.clearProperty((String) key));
            System.out.println();
            System.out.flush();
        }
    }

    private void tell(String file) throws Exception {
        setParentClassLoader(ReadServer.class.getClassLoader());
        setConfigFile(file);
        parseServerXml(true);
        Server server = getServer();
        say("server", "port", server.getPortWithOffset(), "shutdown", server.getShutdown());
        for (Service service : server.findServices()) {
            for (Connector connector : service.findConnectors()) {
                tell(connector);
            }
            Engine engine = service.getContainer();
            if (engine != null) {
                say("engine", "jvmRoute", engine.getJvmRoute());
                if (engine.getCluster() != null) {
                    tell((SimpleTcpCluster) engine.getCluster());
                }
            }
        }
    }

    private static void tell(Connector connector) throws Exception {
        Object handler = connector.getProtocolHandler();
        Method endpoint = AbstractProtocol.class.getDeclaredMethod("getEndpoint");
        endpoint.setAccessible(true);
        Object[] said = new Object[8 + 2 * OF_CONNECTOR.length];
        said[0] = "class";
        said[1] = connector.getProtocolHandlerClassName();
        said[2] = "port";
        said[3] = connector.getPortWithOffset();
        said[4] = "executor";
        Object executor = connector.getProtocolHandler().getExecutor();
        said[5] = executor == null ? null : executor.getClass().getSimpleName();
        said[6] = "secret";
        if (handler instanceof AbstractAjpProtocol) {
            Method secret = AbstractAjpProtocol.class.getDeclaredMethod("getSecret");
            secret.setAccessible(true);
            said[7] = secret.invoke(handler);
        }
        for (int i = 0; i < OF_CONNECTOR.length; i++) {
            boolean ofEndpoint = OF_CONNECTOR[i].equals("useVirtualThreads");
            Object owner = ofEndpoint ? endpoint.invoke(handler) : handler;
            Object value = IntrospectionUtils.getProperty(owner, OF_CONNECTOR[i]);
            said[8 + 2 * i] = OF_CONNECTOR[i];
            said[9 + 2 * i] = value instanceof InetAddress ? ((InetAddress) value).getHostAddress() : value;
        }
        if (executor instanceof StandardThreadExecutor) {
            say("threads", "max", ((StandardThreadExecutor) executor).getMaxThreads());
        }
        say("connector", said);
    }

    private static void tell(SimpleTcpCluster cluster) throws Exception {
        Method defaults = SimpleTcpCluster.class.getDeclaredMethod("checkDefaults");
        defaults.setAccessible(true);
        defaults.invoke(cluster);
        GroupChannel channel = (GroupChannel) cluster.getChannel();
        Object membership = channel.getMembershipService();
        ReceiverBase receiver = (ReceiverBase) channel.getChannelReceiver();
        Field host = ReceiverBase.class.getDeclaredField("host"); // its getter resolves "auto"
        host.setAccessible(true);
        say("cluster", "manager", cluster.getManagerTemplate().getClass().getSimpleName(),
            "options", cluster.getChannelSendOptions(), "membership", membership.getClass().getSimpleName(),
            "multicast", (cluster.getChannelStartOptions() & (Channel.MBR_RX_SEQ | Channel.MBR_TX_SEQ)) != 0,
            "host", host.get(receiver), "port", receiver.getPort(), "autoBind", receiver.getAutoBind());
        if (membership instanceof McastService) {
            McastService multicast = (McastService) membership;
            byte[] domain = multicast.getDomain();
            say("multicast", "address", multicast.getAddress(), "port", multicast.getPort(),
                "frequency", multicast.getFrequency(), "dropTime", multicast.getDropTime(),
                "domain", domain == null ? null : new String(domain, StandardCharsets.ISO_8859_1));
        }
    }

    private static void say(String kind, Object... fields) {
        StringBuilder line = new StringBuilder(kind);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i + 1] != null) {
                String value = URLEncoder.encode(fields[i + 1].toString(), StandardCharsets.UTF_8);
                line.append(' ').append(fields[i]).append('=').append(value);
            }
        }
        System.out.println(line);
    }
}
