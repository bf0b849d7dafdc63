import {
  accountOperations,
  appointmentOperations,
  calendarOperations,
  callOperations,
  guestOperations,
  meetingOperations,
  notificationOperations,
  type Operation,
  type PrincipalRole,
  practiceOperations,
} from '@medconsult/contract'

export interface Budget {
  /** How many, within `seconds`, by one key. */
  points: number
  seconds: number
  /**
   * What is counted apart from another. An address counts as its network: IPv6 by /64. This machine is no network, for
   * wrong passwords neither: it may be a proxy that does not say whom it asks for, and one of its clients would keep out
   * the others. Passwords are guessed there ten times for each account, and a hundred times in all.
   */
  per:
    | 'account'
    | 'network'
    | 'device'
    | 'receiver'
    | 'sender and receiver'
    | 'e-mail address'
    | 'e-mail address and network'
    | 'mailbox'
    | 'everybody'
  /** Why there is such a budget, and why it is that large. */
  reason: string
  /** What whoever is over it is told to do. */
  words: string
  /** Calls of these are counted before they are looked at further; the others are counted by the code that names them. */
  operations?: readonly Operation[]
  /** Of these only. */
  roles?: readonly PrincipalRole[]
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const SLOW_DOWN = 'You have done this very often in a short time. Please wait a moment before you try again.'
const ADDRESS_BUSY =
  'A great many such requests came from your Internet connection. Please wait a few minutes, or call the clinic if it is urgent.'
const CALL_CLINIC =
  'You have asked for, moved or cancelled many appointments in a short time. Please wait, or call the clinic.'

const { bookAppointment, moveAppointment, acceptProposal, cancelAppointment } = appointmentOperations
const appointmentChanges = [bookAppointment, moveAppointment, acceptProposal, cancelAppointment]
const places = [practiceOperations.joinQueue, practiceOperations.leaveQueue]

/**
 * What it costs people: everything that can be had too often, in one table. That mails, wakes a device, keeps a place
 * from somebody else, or takes a guess at a secret. What the machine bears is in the table of limits.
 */
export const budgets = {
  wrongPasswordsOfAccount: {
    points: 10,
    seconds: 15 * MINUTE,
    per: 'e-mail address and network',
    reason:
      'Guessing one password. Counted with the network, so that no stranger locks somebody out; devices that have signed in to the account before are not in it.',
    words: 'There were too many wrong passwords for this account. Wait a quarter of an hour, or choose a new password.',
  },
  wrongPasswordsOfAccountInAll: {
    points: 100,
    seconds: 15 * MINUTE,
    per: 'e-mail address',
    reason:
      'Guessing one password from many networks. No more than NIST SP 800-63B-4, 3.2.2 allows in a row, and more than one stranger has networks for.',
    words: 'There were too many wrong passwords for this account. Wait a quarter of an hour, or choose a new password.',
  },
  wrongPasswordsOfDevice: {
    points: 10,
    seconds: 15 * MINUTE,
    per: 'device',
    reason: 'Guessing from a device that has signed in before: its own count, so that strangers do not lock it out.',
    words: 'There were too many wrong passwords on this device. Wait a quarter of an hour, or choose a new password.',
  },
  wrongPasswordsOfNetwork: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'One common password tried on many accounts. The whole staff of a clinic may share an address.',
    words: 'There were too many wrong passwords from your Internet connection. Please wait a quarter of an hour.',
  },
  accessRefusals: {
    points: 20,
    seconds: HOUR,
    per: 'account',
    reason:
      'Entries in the trail: who tries everything fills it with nothing. What is more is refused without an entry.',
    words: '',
  },
  registrations: {
    points: 300,
    seconds: 10 * MINUTE,
    per: 'network',
    reason: 'Accounts that nobody needs. A clinic may register a hall full of people through one address.',
    words: ADDRESS_BUSY,
  },
  passwordResets: {
    points: 5,
    seconds: HOUR,
    per: 'e-mail address and network',
    reason: 'Mails that nobody asked for. Counted with the network, so that no stranger uses up somebody’s tries.',
    words: 'Several links were asked for already. Look in your mailbox and its spam folder; the last one still works.',
  },
  passwordResetsOfNetwork: {
    points: 60,
    seconds: HOUR,
    per: 'network',
    reason: 'Mails to many people.',
    words: ADDRESS_BUSY,
  },
  /** Counted in the table of the links: a restart forgets nothing. */
  openResetLinks: {
    points: 5,
    seconds: HOUR,
    per: 'receiver',
    reason: 'Whoever asks, one mailbox gets no more unused links in an hour; one of those in it is still good.',
    words: '',
  },
  wrongResetLinks: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Links cannot be guessed; looking them up costs.',
    words: ADDRESS_BUSY,
  },
  confirmationMails: {
    points: 5,
    seconds: HOUR,
    per: 'account',
    reason: 'Mails to an address that may be somebody else’s.',
    words: 'Several links were sent already. Look in your mailbox and its spam folder; the last one still works.',
    operations: [accountOperations.requestEmailConfirmation],
  },
  confirmationMailsOfNetwork: {
    points: 60,
    seconds: HOUR,
    per: 'network',
    reason: 'Registering the addresses of many strangers. The account is made; its link can be asked for later.',
    words: ADDRESS_BUSY,
  },
  unconfirmedMailsOfMailbox: {
    points: 6,
    seconds: HOUR,
    per: 'mailbox',
    reason:
      'Links to addresses that nobody has confirmed, to confirm them or for a new password: the first, and five more. A mailbox has many addresses (anna+1@…, RFC 5233).',
    words: 'Several links were sent already. Look in your mailbox and its spam folder; the last one still works.',
  },
  unconfirmedMailsInAll: {
    points: 300,
    seconds: HOUR,
    per: 'everybody',
    reason: 'The same from many networks. The account is made; its link can be asked for later.',
    words: 'A great many people have asked for links. Please wait an hour, or call the clinic if it is urgent.',
  },
  wrongConfirmationLinks: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Links cannot be guessed; looking them up costs.',
    words: ADDRESS_BUSY,
  },
  /** This and the three below are counted in the table of deliveries: a restart forgets nothing. */
  mailsOfSender: {
    points: 6,
    seconds: HOUR,
    per: 'sender and receiver',
    reason: 'What one person does mails another. More than this is told in one mail.',
    words: '',
  },
  mailsOfReceiver: {
    points: 60,
    seconds: HOUR,
    per: 'receiver',
    reason: 'Many people together fill one mailbox. A doctor’s busiest hour is well below.',
    words: '',
  },
  pushesOfSender: {
    points: 30,
    seconds: HOUR,
    per: 'sender and receiver',
    reason: 'What one person does wakes the device of another. The list of notifications has all of it.',
    words: '',
  },
  pushesOfReceiver: {
    points: 120,
    seconds: HOUR,
    per: 'receiver',
    reason: 'Many people together wake one device.',
    words: '',
  },
  holds: {
    points: 60,
    seconds: 10 * MINUTE,
    per: 'account',
    reason: 'A time that is held is kept from everybody else.',
    words: 'You have looked at many times in a row. Please wait a few minutes, or call the clinic.',
    operations: [calendarOperations.holdSlot],
  },
  appointmentChanges: {
    points: 60,
    seconds: HOUR,
    per: 'account',
    reason: 'Each mails the doctor, and some the patient.',
    words: CALL_CLINIC,
    operations: appointmentChanges,
    roles: ['PATIENT'],
  },
  appointmentAnswers: {
    points: 600,
    seconds: HOUR,
    per: 'account',
    reason: 'Each mails a patient. A doctor may call off a whole week.',
    words: SLOW_DOWN,
    operations: [
      appointmentOperations.confirmAppointment,
      appointmentOperations.proposeTime,
      appointmentOperations.declineAppointment,
      cancelAppointment,
    ],
    roles: ['DOCTOR'],
  },
  appointmentsOfNetwork: {
    points: 600,
    seconds: HOUR,
    per: 'network',
    reason: 'Many accounts of one person. The people of a clinic may share an address.',
    words: ADDRESS_BUSY,
    operations: [calendarOperations.holdSlot, ...appointmentChanges],
    roles: ['PATIENT'],
  },
  queuePlaces: {
    points: 120,
    seconds: 10 * MINUTE,
    per: 'account',
    reason: 'Each joining and leaving is told to everybody in the queue.',
    words: 'You have changed your place in the queue very often. It is kept for you; please wait a few minutes.',
    operations: places,
  },
  queuePlacesOfNetwork: {
    points: 1200,
    seconds: 10 * MINUTE,
    per: 'network',
    reason: 'Many accounts of one person. Everybody in a waiting room may share its address.',
    words: ADDRESS_BUSY,
    operations: places,
  },
  callInvitations: {
    points: 240,
    seconds: HOUR,
    per: 'account',
    reason: 'Each rings at a patient’s and wakes their device.',
    words: SLOW_DOWN,
    operations: [callOperations.startCall, appointmentOperations.startAppointmentCall],
  },
  guestLinks: {
    points: 120,
    seconds: HOUR,
    per: 'account',
    reason: 'Each lets a third person knock at a call.',
    words: SLOW_DOWN,
    operations: [guestOperations.makeGuestLink],
  },
  meetings: {
    points: 120,
    seconds: HOUR,
    per: 'account',
    reason: 'Each is a room, and a link.',
    words: SLOW_DOWN,
    operations: [meetingOperations.createMeeting],
    roles: ['DOCTOR'],
  },
  meetingsOfStrangers: {
    points: 30,
    seconds: HOUR,
    per: 'network',
    reason: 'Where everybody may make meetings, each is a room.',
    words: 'Many meetings were made from your Internet connection. Use one of them, or wait an hour.',
  },
  knocks: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Each knock of somebody new rings at the host’s. The whole staff of a clinic may share an address.',
    words: 'Many people came by links from your Internet connection. Please wait a few minutes before you try again.',
  },
  knocksAgain: {
    points: 20,
    seconds: 15 * MINUTE,
    per: 'account',
    reason: 'Leaving and knocking again rings at the host’s each time.',
    words: 'You have left and come back many times. Please wait a few minutes before you try again.',
  },
  wrongMeetingLinks: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Guessing links. The whole staff of a clinic may share an address.',
    words:
      'Many links from your Internet connection opened nothing. Please wait a few minutes, and look at the link again.',
  },
  wrongGuestCodes: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Guessing codes. The whole staff of a clinic may share an address.',
    words:
      'Many links from your Internet connection opened nothing. Please wait a few minutes, and look at the link again.',
  },
  pushSubscriptions: {
    points: 60,
    seconds: HOUR,
    per: 'account',
    reason: 'Each is an address that we send to.',
    words: SLOW_DOWN,
    operations: [notificationOperations.subscribePush],
  },
} as const satisfies Record<string, Budget>

export type BudgetName = keyof typeof budgets
