export const texts = {
  title: 'Relay self-test',
  lead: 'A call goes directly from browser to browser. Where firewalls block that, it needs a relay. This page tests yours from this browser, over the network that it uses now.',
  loading: 'Asking which relays are configured',
  start: 'Start the test',
  again: 'Test again',
  stop: 'Stop',
  running: 'Testing {{url}}',
  summary: {
    idle: 'Nothing has been tested yet.',
    all_one: 'The address works.',
    all_other: 'All {{count}} addresses work.',
    some: '{{works}} of {{all}} addresses work.',
    none: 'No address works: calls between people behind firewalls will fail.',
  },
  addresses: 'Configured addresses',
  kind: {
    STUN: 'STUN: finds a direct connection',
    UDP: 'Relay over UDP: the best one',
    TCP: 'Relay over TCP: where UDP is closed',
    TLS: 'Relay over TLS: where only web traffic is allowed',
  },
  state: { IDLE: 'Not tested', RUNNING: 'Testing', WORKS: 'Works', SLOW: 'Works poorly', FAILED: 'Doesn’t work' },
  figures: 'Ready after {{ms}} ms · round trip {{rttMs}} ms · {{lossPercent}} % lost',
  figuresStun: 'Answered after {{ms}} ms',
  slow: 'People will notice: a conversation needs a round trip below {{rttMs}} ms and less than {{lossPercent}} % lost. Is the server far away, or busy?',
  why: {
    BAD_ADDRESS: 'This browser can’t read the address.',
    UNREACHABLE: 'It cannot be reached.',
    TIMEOUT: 'Nothing answered in time.',
    UNAUTHORIZED: 'The relay refuses our credentials (error 401).',
    QUOTA: 'The relay has too many allocations already (error 486).',
    REFUSED: 'The relay answered and refused the request.',
    NO_PATH: 'The relay accepted us, but its relayed addresses can’t reach each other.',
    DROPPED: 'A connection was made, but every packet on it was lost.',
  },
  next: {
    BAD_ADDRESS: 'Write it like turn:turn.clinic.example:3478?transport=udp in TURN_URLS, and restart the server.',
    UNREACHABLE:
      'Check that coturn runs and listens on port {{port}}, that the name points to its machine, and that its firewall allows {{protocol}} on that port.',
    UNREACHABLE_TLS:
      'Check that coturn runs and listens on port {{port}}, that its firewall allows TCP, and that its certificate is for exactly this name and not expired: browsers accept no other.',
    TIMEOUT:
      'Port {{port}} for {{protocol}} is closed at the server’s firewall, or this network blocks {{protocol}}. Test from another network to find out which.',
    UNAUTHORIZED:
      'TURN_SECRET here and static-auth-secret in coturn.conf must be the same, and both machines’ clocks right. Restart whichever you change.',
    QUOTA: 'Raise user-quota and total-quota in coturn.conf. Old allocations end by themselves after ten minutes.',
    REFUSED: 'Its log says why: journalctl -u coturn.',
    NO_PATH:
      'Let UDP in on the relay’s own ports (min-port to max-port, else 49152 to 65535). Where its machine has a private address, set external-ip, and allow that address with allowed-peer-ip.',
    DROPPED: 'Look for a firewall that limits UDP between the relay’s own ports, and for an overloaded network.',
  },
  none: {
    title: 'No relay is configured',
    body: 'Two people behind strict firewalls will not reach each other. Install coturn, set TURN_URLS and TURN_SECRET for this server, and restart it.',
    guide: 'How to set up a relay',
  },
  missing: {
    title: 'What else would help',
    UDP: 'No relay over UDP is configured: voices over TCP stutter where packets are lost. Add turn:…?transport=udp to TURN_URLS.',
    TCP: 'No relay over TCP is configured. Add turn:…?transport=tcp to TURN_URLS, for networks that block UDP.',
    TLS: 'No relay over TLS is configured. Add turns:…:443?transport=tcp to TURN_URLS, for networks that let only web traffic through.',
    RELAY: 'Only STUN is configured, which finds direct connections but relays nothing. Set TURN_URLS and TURN_SECRET.',
  },
  note: 'The result is for this network only. Repeat the test on a phone with mobile data, and in the networks that your patients use.',
} as const
