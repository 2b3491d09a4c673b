<%--
  Says, as JSON, who answered, what it knows of the session, and how the request looked from here.

  Parameters, each bounded: delay (ms before the answer), session_kb (memory to hold in the session, which is
  replicated with it), heap_kb (memory to hold in this Tomcat until another value is given), end (any value: the
  session is forgotten once it is told).
--%>
<%@ page contentType="application/json; charset=UTF-8" trimDirectiveWhitespaces="true"
         import="java.lang.management.ManagementFactory, java.util.*, javax.management.*" %>
<%!
    private static final int LONGEST_DELAY_MS = 5000;
    private static final int LARGEST_SESSION_KB = 1024;
    private static final int LARGEST_HEAP_KB = 65536;

    /** What this Tomcat is called: by the option lab.node, or by its jvmRoute. */
    private static String node() throws JMException {
        String named = System.getProperty("lab.node");
        if (named != null) {
            return named;
        }
        ObjectName engine = new ObjectName("Catalina:type=Engine");
        return (String) ManagementFactory.getPlatformMBeanServer().getAttribute(engine, "jvmRoute");
    }

    private static byte[] memory(String kilobytes, int largest) {
        return new byte[1024 * Math.max(0, Math.min(Integer.parseInt(kilobytes), largest))];
    }

    private static int kilobytes(Object held) {
        return held == null ? 0 : ((byte[]) held).length / 1024;
    }

    private static String json(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value);
        }
        StringBuilder text = new StringBuilder("\"");
        for (char letter : value.toString().toCharArray()) {
            boolean plain = letter >= ' ' && letter < 127 && letter != '"' && letter != '\\';
            text.append(plain ? String.valueOf(letter) : String.format("\\u%04x", (int) letter));
        }
        return text.append('"').toString();
    }

    private static String json(Map<String, ?> values) {
        StringJoiner members = new StringJoiner(", ", "{", "}");
        values.forEach((name, value) -> members.add(json(name) + ": " + json(value)));
        return members.toString();
    }
%>
<%
    String delay = request.getParameter("delay");
    if (delay != null) {
        Thread.sleep(Math.min(Integer.parseInt(delay), LONGEST_DELAY_MS));
    }

    String sessionKb = request.getParameter("session_kb");
    if (sessionKb != null) {
        session.setAttribute("held", memory(sessionKb, LARGEST_SESSION_KB));
    }
    String heapKb = request.getParameter("heap_kb");
    if (heapKb != null) {
        application.setAttribute("held", memory(heapKb, LARGEST_HEAP_KB));
    }

    Integer before = (Integer) session.getAttribute("count");
    int count = before == null ? 1 : before + 1;
    session.setAttribute("count", count);

    Map<String, Object> answer = new TreeMap<>();
    answer.put("node", node());
    answer.put("session", session.getId());
    answer.put("new", session.isNew());
    answer.put("count", count);
    answer.put("session_kb", kilobytes(session.getAttribute("held")));
    answer.put("heap_kb", kilobytes(application.getAttribute("held")));
    answer.put("link", response.encodeURL("who.jsp"));
    answer.put("scheme", request.getScheme());
    answer.put("secure", request.isSecure());
    answer.put("server_name", request.getServerName());
    answer.put("server_port", request.getServerPort());
    answer.put("remote_addr", request.getRemoteAddr());
    answer.put("protocol", request.getProtocol());
    answer.put("method", request.getMethod());
    answer.put("uri", request.getRequestURI());
    answer.put("query", request.getQueryString());

    Map<String, Object> headers = new TreeMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
        headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", Collections.list(request.getHeaders(name))));
    }
    String text = json(answer);
    out.print(text.substring(0, text.length() - 1) + ", \"headers\": " + json(headers) + "}");

    if (request.getParameter("end") != null) {
        session.invalidate();
    }
%>
