import type { MailLanguage } from './languages.ts'

const where = 'Where: {place}'
const kept = 'Your appointment on {kept} stands until you both agree on the other time.'

export const en: MailLanguage = {
  locale: 'en-GB',
  frame: {
    hello: 'Hello,',
    why: 'You get this e-mail because of your account at MedConsult. Which e-mails you get you choose there, under Notifications.',
    online: 'Online, by video',
    calendar: 'Appointment with {person}',
    ownTime: 'in your time zone',
    calendarTime: 'in the time zone of the practice',
    phone: 'telephone',
  },
  mails: {
    APPOINTMENT_REQUESTED: {
      subject: 'A new appointment request',
      body: ['{person} asks for an appointment on {when}.', 'Please confirm it, propose another time, or decline.'],
      action: 'Answer the request',
    },
    APPOINTMENT_PROPOSED: {
      subject: 'Another time is proposed for your appointment',
      body: ['{person} proposes {when} for your appointment.', kept, where, 'Please say whether this suits you.'],
      action: 'Answer the proposal',
    },
    APPOINTMENT_CONFIRMED: {
      subject: 'Your appointment is confirmed',
      body: ['Your appointment with {person} is confirmed for {when}.', where, 'It is attached for your calendar.'],
      action: 'See the appointment',
    },
    APPOINTMENT_CHANGED: {
      subject: 'Another time is asked for',
      body: [
        '{person} asks to have the appointment on {when} instead.',
        kept,
        where,
        'Please confirm it, propose another time, or decline.',
      ],
      action: 'Answer the request',
    },
    APPOINTMENT_CANCELLED: {
      subject: 'Your appointment is cancelled',
      body: ['The appointment with {person} on {when} will not take place.'],
      action: 'See the appointment',
    },
    APPOINTMENT_TOMORROW: {
      subject: 'A reminder of your appointment',
      body: ['Your appointment with {person} is on {when}.', where],
      action: 'See the appointment',
    },
    APPOINTMENT_SOON: {
      subject: 'Your appointment begins soon',
      body: ['Your appointment with {person} is on {when}.', where],
      action: 'See the appointment',
    },
    CALL_STARTED: {
      subject: 'Your video consultation has started',
      body: ['{person} is waiting for you in the call.'],
      action: 'Join the call',
    },
    CALL_ENDED: {
      subject: 'Your video consultation is over',
      body: ['The video consultation with {person} has ended.'],
      action: 'See the appointment',
    },
    CALL_INVITATION: {
      subject: 'You are invited to a call',
      body: ['{person} invites you to a video call.'],
      action: 'Open the call',
    },
    QUEUE_RECALLED: {
      subject: 'Your place in the queue is open',
      body: ['{person} would like to see you. Please come back to the consultation.'],
      action: 'Open the consultation',
    },
    QUEUE_REMINDER: {
      subject: 'Please come back to your consultation',
      body: [
        '{person} is seeing patients now, and your page is not open. You keep your place in the queue.',
        'Open the consultation and stay there, so that you can be called.',
      ],
      action: 'Open the consultation',
    },
    QUEUE_MESSAGE: {
      subject: 'Your doctor has written to you',
      body: ['{person} has sent you a message about your place in the queue. You can read it there and answer.'],
      action: 'Open the consultation',
    },
    GUEST_WAITING: {
      subject: 'Somebody is waiting to be let in',
      body: ['Somebody is in the waiting room of your meeting or call. They stay there until you let them in.'],
      action: 'Open the waiting room',
    },
    SUMMARY_READY: {
      subject: 'Your visit summary is ready',
      body: ['{person} has signed the summary of your visit. For your privacy it is not in this e-mail.'],
      action: 'Read the summary',
    },
    TIME_ZONES_DIFFER: {
      subject: 'Time-zone tables disagree',
      body: [
        'The time-zone tables of the server and of its database disagree about a zone that is in use. Appointments may be told in the wrong hour.',
        'The overview says which zone it is, from when on, and what to do.',
      ],
      action: 'Open the overview',
    },
    PASSWORD_RESET: {
      subject: 'Choose a new password',
      body: [
        'Somebody, probably you, asked for a new password for this account. The link is good for one hour, and once.',
        'If it was not you, nothing has changed and there is nothing to do.',
      ],
      action: 'Choose a new password',
    },
    PASSWORD_CHANGED: {
      subject: 'Your password was changed',
      body: [
        'The password of your account was changed by a link that was sent to this address. Every device is signed out.',
        'If it was not you, somebody else can read your e-mails. Change the password of your mailbox first, then choose a new one here.',
      ],
      action: 'It was not me: choose a new password',
    },
    EMAIL_CONFIRMATION: {
      subject: 'Confirm your e-mail address',
      body: [
        'Somebody, probably you, made an account with this address. Confirm that it is yours, so that e-mails about appointments can be sent to it. The link is good for three days.',
        'If it was not you, do not follow the link. No other e-mails about appointments will come.',
      ],
      action: 'Confirm this address',
    },
    DIGEST: {
      subject: 'There is more to read about your appointments',
      body: [
        'Several things about your appointments have changed in a short time. So that they do not fill your mailbox, they are not in e-mails of their own.',
        'Please look at your notifications and appointments as they stand now.',
      ],
      action: 'See all of them',
    },
  },
}
