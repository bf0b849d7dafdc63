import type { OperationRate } from '@medconsult/contract'

/** So many events within so many seconds. */
export interface Rate {
  points: number
  seconds: number
}

/** The parameters of a token bucket: `burst` at once, then `perSecond`. */
export interface Refill {
  burst: number
  perSecond: number
}

/**
 * The limits of one connection: the number and size of its messages. Messages beyond them are dropped without being
 * parsed.
 */
export interface Flow {
  messageBytes: number
  messages: Refill
  bytes: Refill
  /** After so many dropped messages the connection is closed. */
  refusals: number
}

/**
 * The limits of connections: how many from one client address (IPv6: one /64) and in all, and how fast they may be
 * opened.
 */
export interface Connections {
  perAddress: number
  inAll: number
  /** New connections from one address. */
  opening: Refill
  /** Delay before a refusal, in milliseconds. */
  refusedAfter: number
}

/** The limits of a work queue: how many jobs run at once, and how many wait, in all and of one account or address. */
export interface Queue {
  atOnce: number
  waiting: number
  waitingEach: number
}

export interface Limits {
  requests: {
    perAccount: Rate
    perAddress: Rate
    /** Delay before the answer to a request over the rate, in milliseconds. */
    refusedAfter: number
  }
  /** Costly operations, by account or, for passwords, by address. */
  operations: Record<OperationRate, Rate>
  sockets: {
    unknown: Connections & { flow: Flow; milliseconds: number; guestMilliseconds: number; guestsPerAddress: number }
    known: { flow: Flow; perAccount: number; inAll: number }
  }
  peerJs: Connections & {
    flow: Flow
    /** The volume of all connections of one address together, and of all connections. */
    perAddressBytes: Refill
    inAllBytes: Refill
    depth: number
    keptBytes: { perConnection: number; perAddress: number; inAll: number }
    ownedIds: { perAddress: number; inAll: number }
  }
  passwords: Queue
  documents: Queue
}

const kB = 1024

/**
 * What the machine can bear: how much of its time, memory and connections one address or account may use, each with its
 * reason. What harms people (e-mails, ringing devices, guesses of secrets) is in the table of budgets. The limits are
 * strict by account and loose by address, because a whole clinic may share one address.
 */
export const limits: Limits = {
  requests: {
    // A page that polls sends up to two requests a second, and a person may have a dozen pages open.
    perAccount: { points: 300, seconds: 10 },
    // Six hundred such pages behind one address.
    perAddress: { points: 12_000, seconds: 10 },
    // This slows a client that repeats refused requests to one a second on each of its connections.
    refusedAfter: 1_000,
  },
  operations: {
    // A hash takes 15 ms of a core. A clinic whose staff sign in at eight o'clock needs about ten a second.
    password: { points: 100, seconds: 10 },
    // Drawing takes up to half a second of a core. Nobody reads twelve summaries in a minute.
    document: { points: 12, seconds: 60 },
    // Each change is sent to everybody in the queue. Nobody changes their mind twice a second for long.
    queue: { points: 20, seconds: 10 },
  },
  sockets: {
    unknown: {
      // A connection with a token is unknown for some milliseconds only. After a restart, a whole clinic reconnects at
      // once.
      perAddress: 200,
      inAll: 2_000,
      // A connection on which somebody signs in is no longer counted.
      opening: { burst: 200, perSecond: 10 },
      refusedAfter: 1_000,
      // A token has 0.3 kB. The offer that may follow at the same moment has up to 10 kB.
      flow: {
        messageBytes: 16 * kB,
        messages: { burst: 100, perSecond: 5 },
        bytes: { burst: 64 * kB, perSecond: 4 * kB },
        refusals: 100,
      },
      milliseconds: 10_000,
      // With open rooms, a guest may need this long to answer the browser's question about the camera.
      guestMilliseconds: 120_000,
      guestsPerAddress: 50,
    },
    known: {
      // A call sends some 40 candidates at once when it is set up. The biggest signal is a session description of 64
      // kB.
      flow: {
        messageBytes: 128 * kB,
        messages: { burst: 200, perSecond: 60 },
        bytes: { burst: 1024 * kB, perSecond: 64 * kB },
        refusals: 1_000,
      },
      // A person has some pages open, besides connections that were lost with a network and not closed yet. Another
      // system that connects with one account may have many.
      perAccount: 500,
      // So many idle connections take some 1.5 GB. A clinic's thousand people have some pages each.
      inAll: 50_000,
    },
  },
  peerJs: {
    perAddress: 100,
    inAll: 5_000,
    opening: { burst: 200, perSecond: 5 },
    refusedAfter: 1_000,
    // PeerJS sends an offer of some 10 kB and its candidates.
    flow: {
      messageBytes: 64 * kB,
      messages: { burst: 200, perSecond: 20 },
      bytes: { burst: 256 * kB, perSecond: 32 * kB },
      refusals: 100,
    },
    perAddressBytes: { burst: 1024 * kB, perSecond: 128 * kB },
    inAllBytes: { burst: 4 * 1024 * kB, perSecond: 1024 * kB },
    // PeerJS's own messages are four levels deep; an application may add its own data in `metadata`.
    depth: 32,
    // An offer that comes before its receiver is connected is kept for some seconds.
    keptBytes: { perConnection: 64 * kB, perAddress: 256 * kB, inAll: 2 * 1024 * kB },
    ownedIds: { perAddress: 500, inAll: 20_000 },
  },
  // One job at a time leaves the other core, and three of libuv's four threads, to other work.
  passwords: { atOnce: 1, waiting: 100, waitingEach: 40 },
  documents: { atOnce: 1, waiting: 20, waitingEach: 2 },
}
