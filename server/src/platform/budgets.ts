import {
  accountOperations,
  appointmentOperations,
  calendarOperations,
  callOperations,
  emailChangeOperations,
  guestOperations,
  meetingOperations,
  notificationOperations,
  type Operation,
  type PrincipalRole,
  peopleOperations,
  practiceOperations,
} from '@medconsult/contract'

export interface Budget {
  /** Maximum number within `seconds`, for one key. */
  points: number
  seconds: number
  /**
   * What has a count of its own. Addresses are counted by network, IPv6 by /64. This machine's own addresses are not
   * counted as a network, also not for wrong passwords: there may be a proxy that does not forward its clients'
   * addresses, and one client could then lock out all others. Wrong passwords from such an address are limited to ten
   * for each account, and a hundred for an account in all.
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
    | 'doctor'
    | 'everybody'
  /** Why the budget exists, and why it has this size. */
  reason: string
  /** The text of the error for requests over the budget. */
  message: string
  /**
   * Operations whose calls are counted before they are processed. Budgets without them are used by the code that names
   * them.
   */
  operations?: readonly Operation[]
  /** Counts only principals with these roles. */
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
 * All budgets in one table: limits of what harms people when it happens too often. They limit e-mails, notifications on
 * devices, places that others could have, and guesses of secrets. What the machine can bear is in the table of limits.
 */
export const budgets = {
  wrongPasswordsOfAccount: {
    points: 10,
    seconds: 15 * MINUTE,
    per: 'e-mail address and network',
    reason:
      'Guessing one password. Counted with the network, so that no stranger locks somebody out; devices that have signed in to the account before are not in it.',
    message:
      'There were too many wrong passwords for this account. Wait a quarter of an hour, or choose a new password.',
  },
  wrongPasswordsOfAccountInAll: {
    points: 100,
    seconds: 15 * MINUTE,
    per: 'e-mail address',
    reason:
      'Guessing one password from many networks. No more than NIST SP 800-63B-4, 3.2.2 allows in a row, and more than one stranger has networks for.',
    message:
      'There were too many wrong passwords for this account. Wait a quarter of an hour, or choose a new password.',
  },
  wrongPasswordsOfDevice: {
    points: 10,
    seconds: 15 * MINUTE,
    per: 'device',
    reason: 'Guessing from a device that has signed in before: its own count, so that strangers do not lock it out.',
    message: 'There were too many wrong passwords on this device. Wait a quarter of an hour, or choose a new password.',
  },
  wrongPasswordsOfNetwork: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'One common password tried on many accounts. The whole staff of a clinic may share an address.',
    message: 'There were too many wrong passwords from your Internet connection. Please wait a quarter of an hour.',
  },
  wrongCodes: {
    points: 10,
    seconds: 15 * MINUTE,
    per: 'account',
    reason:
      'Guessing a code of six digits, of which three count at a time. Whoever guesses knows the password already, so all networks have one count.',
    message: 'There were too many wrong codes for this account. Wait a quarter of an hour before you try again.',
  },
  wrongCodesOfDay: {
    points: 50,
    seconds: 24 * HOUR,
    per: 'account',
    reason: 'The same for days on end: this many guesses a day find a code in eighteen years, in the mean.',
    message: 'There were too many wrong codes for this account today. Wait until tomorrow, or call the clinic.',
  },
  wrongSignInTickets: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Tickets cannot be guessed; looking them up costs.',
    message: ADDRESS_BUSY,
  },
  wrongPasskeys: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason:
      'Signatures cannot be guessed; checking them costs, and each wrong one is in the trail. Not counted by account, so that no stranger locks somebody out.',
    message: ADDRESS_BUSY,
  },
  accessRefusals: {
    points: 20,
    seconds: HOUR,
    per: 'account',
    reason:
      'Entries in the trail: who tries everything fills it with nothing. What is more is refused without an entry.',
    message: '',
  },
  registrations: {
    points: 300,
    seconds: 10 * MINUTE,
    per: 'network',
    reason: 'Accounts that nobody needs. A clinic may register a hall full of people through one address.',
    message: ADDRESS_BUSY,
  },
  passwordResets: {
    points: 5,
    seconds: HOUR,
    per: 'e-mail address and network',
    reason: 'Mails that nobody asked for. Counted with the network, so that no stranger uses up somebody’s tries.',
    message:
      'Several links were asked for already. Look in your mailbox and its spam folder; the last one still works.',
  },
  passwordResetsOfNetwork: {
    points: 60,
    seconds: HOUR,
    per: 'network',
    reason: 'Mails to many people.',
    message: ADDRESS_BUSY,
  },
  /** Counted in the table of links, so that a restart does not reset the count. */
  openResetLinks: {
    points: 5,
    seconds: HOUR,
    per: 'receiver',
    reason: 'Whoever asks, one mailbox gets no more unused links in an hour; one of those in it is still good.',
    message: '',
  },
  wrongResetLinks: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Links cannot be guessed; looking them up costs.',
    message: ADDRESS_BUSY,
  },
  confirmationMails: {
    points: 5,
    seconds: HOUR,
    per: 'account',
    reason: 'Mails to an address that may be somebody else’s.',
    message: 'Several links have already been sent. Check your mailbox and its spam folder; the last one still works.',
    operations: [accountOperations.requestEmailConfirmation],
  },
  confirmationMailsOfNetwork: {
    points: 60,
    seconds: HOUR,
    per: 'network',
    reason: 'Registering the addresses of many strangers. The account is made; its link can be asked for later.',
    message: ADDRESS_BUSY,
  },
  unconfirmedMailsOfMailbox: {
    points: 6,
    seconds: HOUR,
    per: 'mailbox',
    reason:
      'Links to addresses that nobody has confirmed, to confirm them or for a new password: the first, and five more. A mailbox has many addresses (anna+1@…, RFC 5233).',
    message: 'Several links have already been sent. Check your mailbox and its spam folder; the last one still works.',
  },
  unconfirmedMailsInAll: {
    points: 300,
    seconds: HOUR,
    per: 'everybody',
    reason: 'The same from many networks. The account is made; its link can be asked for later.',
    message: 'Many people have asked for links. Please wait an hour, or call the clinic if it is urgent.',
  },
  emailChanges: {
    points: 5,
    seconds: HOUR,
    per: 'account',
    reason: 'Mails to an address that may be somebody else’s.',
    message: 'Several links have already been sent. Check both mailboxes and their spam folders, or wait an hour.',
    operations: [emailChangeOperations.beginEmailChange, emailChangeOperations.resendEmailChange],
  },
  wrongEmailChangeLinks: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Links cannot be guessed; looking them up costs.',
    message: ADDRESS_BUSY,
  },
  wrongConfirmationLinks: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Links cannot be guessed; looking them up costs.',
    message: ADDRESS_BUSY,
  },
  wrongSetupLinks: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Links cannot be guessed; looking them up costs.',
    message: ADDRESS_BUSY,
  },
  accountInvitations: {
    points: 120,
    seconds: HOUR,
    per: 'account',
    reason: 'Each mails an address that may be somebody else’s. A clinic may begin with all of its staff in an hour.',
    message: SLOW_DOWN,
    operations: [peopleOperations.invitePerson],
  },
  passwordLinks: {
    points: 60,
    seconds: HOUR,
    per: 'account',
    reason: 'Each mails somebody, or opens an account to whoever holds the link.',
    message: SLOW_DOWN,
    operations: [peopleOperations.sendPasswordLink],
  },
  /**
   * This budget and the three below are counted in the table of deliveries, so that a restart does not reset the
   * counts.
   */
  mailsOfSender: {
    points: 6,
    seconds: HOUR,
    per: 'sender and receiver',
    reason: 'What one person does mails another. More than this is told in one mail.',
    message: '',
  },
  mailsOfReceiver: {
    points: 60,
    seconds: HOUR,
    per: 'receiver',
    reason: 'Many people together fill one mailbox. A doctor’s busiest hour is well below.',
    message: '',
  },
  pushesOfSender: {
    points: 30,
    seconds: HOUR,
    per: 'sender and receiver',
    reason: 'What one person does wakes the device of another. The list of notifications has all of it.',
    message: '',
  },
  pushesOfReceiver: {
    points: 120,
    seconds: HOUR,
    per: 'receiver',
    reason: 'Many people together wake one device.',
    message: '',
  },
  holds: {
    points: 60,
    seconds: 10 * MINUTE,
    per: 'account',
    reason: 'A time that is held is kept from everybody else.',
    message: 'You have chosen many times in a row. Please wait a few minutes, or call the clinic.',
    operations: [calendarOperations.holdSlot],
  },
  appointmentChanges: {
    points: 60,
    seconds: HOUR,
    per: 'account',
    reason: 'Each mails the doctor, and some the patient.',
    message: CALL_CLINIC,
    operations: appointmentChanges,
    roles: ['PATIENT'],
  },
  appointmentAnswers: {
    points: 600,
    seconds: HOUR,
    per: 'account',
    reason: 'Each mails a patient. A doctor may call off a whole week.',
    message: SLOW_DOWN,
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
    message: ADDRESS_BUSY,
    operations: [calendarOperations.holdSlot, ...appointmentChanges],
    roles: ['PATIENT'],
  },
  queuePlaces: {
    points: 120,
    seconds: 10 * MINUTE,
    per: 'account',
    reason: 'Each joining and leaving is told to everybody in the queue.',
    message: 'You have changed your place in the queue very often. It is kept for you; please wait a few minutes.',
    operations: places,
  },
  queuePlacesOfNetwork: {
    points: 1200,
    seconds: 10 * MINUTE,
    per: 'network',
    reason: 'Many accounts of one person. Everybody in a waiting room may share its address.',
    message: ADDRESS_BUSY,
    operations: places,
  },
  walkInsOfNetwork: {
    points: 60,
    seconds: 10 * MINUTE,
    per: 'network',
    reason: 'Each is a patient and a place in a queue. Everybody in a waiting room may share its address.',
    message: ADDRESS_BUSY,
  },
  walkInsOfDoctor: {
    points: 60,
    seconds: HOUR,
    per: 'doctor',
    reason: 'The same from many networks: a script fills no queue. No doctor sees as many people in an hour.',
    message: 'Many people came by this link in the last hour. Sign in with an account, or call the clinic.',
  },
  callInvitations: {
    points: 240,
    seconds: HOUR,
    per: 'account',
    reason: 'Each rings at a patient’s and wakes their device.',
    message: SLOW_DOWN,
    operations: [callOperations.startCall, appointmentOperations.startAppointmentCall],
  },
  guestLinks: {
    points: 120,
    seconds: HOUR,
    per: 'account',
    reason: 'Each lets a third person knock at a call.',
    message: SLOW_DOWN,
    operations: [guestOperations.makeGuestLink],
  },
  meetings: {
    points: 120,
    seconds: HOUR,
    per: 'account',
    reason: 'Each is a room, and a link.',
    message: SLOW_DOWN,
    operations: [meetingOperations.createMeeting],
    roles: ['DOCTOR'],
  },
  meetingsOfStrangers: {
    points: 30,
    seconds: HOUR,
    per: 'network',
    reason: 'Where everybody may make meetings, each is a room.',
    message: 'Many meetings were made from your Internet connection. Use one of them, or wait an hour.',
  },
  knocks: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Each knock of somebody new rings at the host’s. The whole staff of a clinic may share an address.',
    message: 'Many people came by links from your Internet connection. Please wait a few minutes before you try again.',
  },
  knocksAgain: {
    points: 20,
    seconds: 15 * MINUTE,
    per: 'account',
    reason: 'Leaving and knocking again rings at the host’s each time.',
    message: 'You have left and come back many times. Please wait a few minutes before you try again.',
  },
  wrongMeetingLinks: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Guessing links. The whole staff of a clinic may share an address.',
    message:
      'Many links from your Internet connection opened nothing. Please wait a few minutes, and look at the link again.',
  },
  wrongGuestCodes: {
    points: 60,
    seconds: 15 * MINUTE,
    per: 'network',
    reason: 'Guessing codes. The whole staff of a clinic may share an address.',
    message:
      'Many links from your Internet connection opened nothing. Please wait a few minutes, and look at the link again.',
  },
  pushSubscriptions: {
    points: 60,
    seconds: HOUR,
    per: 'account',
    reason: 'Each is an address that we send to.',
    message: SLOW_DOWN,
    operations: [notificationOperations.subscribePush],
  },
} as const satisfies Record<string, Budget>

export type BudgetName = keyof typeof budgets
