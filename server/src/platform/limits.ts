import type { OperationRate } from '@medconsult/contract'

/** So many within so many seconds. */
export interface Rate {
  points: number
  seconds: number
}

/** A token bucket: `burst` at once, then `perSecond`. */
export interface Refill {
  burst: number
  perSecond: number
}

/** How many messages and bytes may come, and how big one may be; what is more is dropped unread. */
export interface Flow {
  messageBytes: number
  messages: Refill
  bytes: Refill
  /** A connection that goes on after so many dropped ones is closed. */
  refusals: number
}

/** How many connections there may be, of one client address (IPv6: one /64) and in all, and how fast they may come. */
export interface Connections {
  perAddress: number
  inAll: number
  /** New ones from one address. */
  opening: Refill
  /** Milliseconds until one that is refused is told so. */
  refusedAfter: number
}

/** Work that is done so many at a time; so many more wait, in all and of one account or address. */
export interface Queue {
  atOnce: number
  waiting: number
  waitingEach: number
}

export interface Limits {
  requests: {
    perAccount: Rate
    perAddress: Rate
    /** Milliseconds until a request over the rate is answered. */
    refusedAfter: number
  }
  /** What costs much, by account or, for passwords, by address. */
  operations: Record<OperationRate, Rate>
  sockets: {
    unknown: Connections & { flow: Flow; milliseconds: number; guestMilliseconds: number; guestsPerAddress: number }
    known: { flow: Flow; perAccount: number; inAll: number }
  }
  peerJs: Connections & {
    flow: Flow
    /** All connections of one address together, and all of them. */
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
 * What the machine bears: how much of its time, memory and connections a stranger or an account may take, with the
 * reason of each. What people bear (mails, a ringing device, guesses at their secrets) is in the table of budgets. Strict by account, loose by address: a whole
 * clinic may share one.
 */
export const limits: Limits = {
  requests: {
    // A page that polls asks up to twice a second; somebody may have a dozen open.
    perAccount: { points: 300, seconds: 10 },
    // Six hundred such pages behind one address.
    perAddress: { points: 12_000, seconds: 10 },
    // A client that asks again at once is slowed down to one request a second for each of its connections.
    refusedAfter: 1_000,
  },
  operations: {
    // A hash takes 15 ms of a core. A clinic whose staff signs in at eight o'clock makes some ten a second.
    password: { points: 100, seconds: 10 },
    // Drawing takes up to half a second of a core. Nobody reads twelve summaries in a minute.
    document: { points: 12, seconds: 60 },
    // Everybody in the queue is told of each change. Nobody changes their mind twice a second for long.
    queue: { points: 20, seconds: 10 },
  },
  sockets: {
    unknown: {
      // Whoever has a token is unknown for some milliseconds: when a clinic comes back after a restart, these are they.
      perAddress: 200,
      inAll: 2_000,
      // Whoever signs in gives theirs back.
      opening: { burst: 200, perSecond: 10 },
      refusedAfter: 1_000,
      // A token has 0.3 kB, a room's offer that comes in the same moment up to 10 kB.
      flow: {
        messageBytes: 16 * kB,
        messages: { burst: 100, perSecond: 5 },
        bytes: { burst: 64 * kB, perSecond: 4 * kB },
        refusals: 100,
      },
      milliseconds: 10_000,
      // Where rooms are open to whoever has the link, a guest may look at the browser's question for the camera.
      guestMilliseconds: 120_000,
      guestsPerAddress: 50,
    },
    known: {
      // A call's set-up sends some 40 candidates at once; the biggest signal is a session description of 64 kB.
      flow: {
        messageBytes: 128 * kB,
        messages: { burst: 200, perSecond: 60 },
        bytes: { burst: 1024 * kB, perSecond: 64 * kB },
        refusals: 1_000,
      },
      // A person has some pages open, and what is left of those that lost their network; a system that connects with
      // an account of its own may have many.
      perAccount: 500,
      // Idle ones of so many take some 1.5 GB; a clinic's thousand people have some pages each.
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
    // PeerJS itself nests four deep; an application may put something of its own into `metadata`.
    depth: 32,
    // An offer that came before its receiver waits some seconds for them.
    keptBytes: { perConnection: 64 * kB, perAddress: 256 * kB, inAll: 2 * 1024 * kB },
    ownedIds: { perAddress: 500, inAll: 20_000 },
  },
  // One at a time leaves the other core, and three of libuv's four threads, to everybody else.
  passwords: { atOnce: 1, waiting: 100, waitingEach: 40 },
  documents: { atOnce: 1, waiting: 20, waitingEach: 2 },
}
