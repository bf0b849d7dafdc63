import type { MailLanguage } from './languages.ts'

const where = 'Where: {place}'
const kept = 'Your appointment on {kept} stays in place until you both agree on the new time.'

export const en: MailLanguage = {
  locale: 'en-GB',
  frame: {
    hello: 'Hello,',
    why: 'You get this e-mail because you have an account at MedConsult. You can choose there which e-mails you get, under Notifications.',
    online: 'Online, by video',
    calendar: 'Appointment with {person}',
    ownTime: 'in your time zone',
    calendarTime: 'in the time zone of the practice',
    phone: 'telephone',
  },
  mails: {
    APPOINTMENT_REQUESTED: {
      subject: 'A new appointment request',
      body: ['{person} requests an appointment on {when}.', 'Please confirm it, propose another time, or decline.'],
      action: 'Answer the request',
    },
    APPOINTMENT_PROPOSED: {
      subject: 'Another time is proposed for your appointment',
      body: ['{person} proposes {when} for your appointment.', kept, where, 'Please answer whether this suits you.'],
      action: 'Answer the proposal',
    },
    APPOINTMENT_CONFIRMED: {
      subject: 'Your appointment is confirmed',
      body: ['Your appointment with {person} is confirmed for {when}.', where, 'A file for your calendar is attached.'],
      action: 'View the appointment',
    },
    APPOINTMENT_CHANGED: {
      subject: 'Another time is requested',
      body: [
        '{person} asks to move the appointment to {when}.',
        kept,
        where,
        'Please confirm it, propose another time, or decline.',
      ],
      action: 'Answer the request',
    },
    APPOINTMENT_CANCELLED: {
      subject: 'Your appointment is cancelled',
      body: ['The appointment with {person} on {when} will not take place.'],
      action: 'View the appointment',
    },
    APPOINTMENT_TOMORROW: {
      subject: 'Reminder of your appointment',
      body: ['Your appointment with {person} is on {when}.', where],
      action: 'View the appointment',
    },
    APPOINTMENT_SOON: {
      subject: 'Your appointment begins soon',
      body: ['Your appointment with {person} is on {when}.', where],
      action: 'View the appointment',
    },
    CALL_STARTED: {
      subject: 'Your video consultation has started',
      body: ['{person} is waiting for you in the call.'],
      action: 'Join the call',
    },
    CALL_ENDED: {
      subject: 'Your video consultation is over',
      body: ['The video consultation with {person} has ended.'],
      action: 'View the appointment',
    },
    CALL_INVITATION: {
      subject: 'You are invited to a call',
      body: ['{person} invites you to a video call.'],
      action: 'Open the call',
    },
    QUEUE_RECALLED: {
      subject: 'Please come back to the queue',
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
      subject: 'Time zone tables do not match',
      body: [
        'The time zone tables of the server and of its database do not match for a zone that is in use. Appointments may be shown at the wrong time.',
        'The overview says which zone it is, from what date, and what to do.',
      ],
      action: 'Open the overview',
    },
    ACCOUNT_INVITATION: {
      subject: 'You are invited to MedConsult',
      body: [
        'Your clinic has made an account for you. Choose a password to use it. The link works once, within seven days.',
        'If you do not expect this, there is nothing to do. Without a password, nobody can use the account.',
      ],
      action: 'Choose a password',
    },
    PASSWORD_RESET: {
      subject: 'Choose a new password',
      body: [
        'Somebody, probably you, asked for a new password for this account. The link works once, within one hour.',
        'If it was not you, nothing has changed and there is nothing to do.',
      ],
      action: 'Choose a new password',
    },
    PASSWORD_CHANGED: {
      subject: 'Your password was changed',
      body: [
        'The password of your account was changed just now. Your other devices have to sign in with the new one.',
        'If it was not you, somebody else knows your password or can read your e-mails. Change the password of your mailbox first, then choose a new one here.',
      ],
      action: 'It was not me: choose a new password',
    },
    SECOND_FACTOR_ADDED: {
      subject: 'An authenticator app was added to your account',
      body: [
        'From now on, signing in takes your password and a code of the authenticator app that was added just now.',
        'If it was not you, somebody else knows your password. Choose a new one, and ask the clinic to reset the second factor.',
      ],
      action: 'It was not me: choose a new password',
    },
    SECOND_FACTOR_REMOVED: {
      subject: 'The authenticator app was removed from your account',
      body: [
        'From now on, signing in to your account no longer asks for a code of the app. Every other device was signed out.',
        'If it was not you, somebody else knows your password. Choose a new one now: you are then signed out on every device.',
      ],
      action: 'It was not me: choose a new password',
    },
    SECOND_FACTOR_RESET: {
      subject: 'The second factor of your account was reset',
      body: [
        'The clinic has removed the authenticator app, the passkeys and the recovery codes of your account, and has signed you out on every device. Your password is enough to sign in until you add a new one.',
        'If you did not ask for this, call the clinic.',
      ],
      action: 'Choose a new password',
    },
    PASSKEY_ADDED: {
      subject: 'A passkey was added to your account',
      body: [
        'From now on, the passkey that was added just now signs in to your account. Your password alone is no longer enough.',
        'If it was not you, somebody else knows your password. Choose a new one, and ask the clinic to reset the second factor.',
      ],
      action: 'It was not me: choose a new password',
    },
    PASSKEY_REMOVED: {
      subject: 'A passkey was removed from your account',
      body: [
        'The passkey no longer signs in to your account, and every other device was signed out.',
        'If it was not you, somebody else knows your password. Choose a new one now: you are then signed out on every device.',
      ],
      action: 'It was not me: choose a new password',
    },
    RECOVERY_CODE_USED: {
      subject: 'A recovery code was used to sign in',
      body: [
        'Somebody, probably you, has signed in to your account with a recovery code. That code cannot be used again.',
        'If it was you and your phone is lost, remove the old authenticator app and set up a new one. If it was not you, choose a new password, and ask the clinic to reset the second factor.',
      ],
      action: 'Look at the security of the account',
    },
    EMAIL_CONFIRMATION: {
      subject: 'Confirm your e-mail address',
      body: [
        'Somebody, probably you, created an account with this address. Confirm that it is yours, so that e-mails about appointments can be sent to it. The link works for three days.',
        'If it was not you, do not open the link. You will get no e-mails about appointments.',
      ],
      action: 'Confirm this address',
    },
    EMAIL_CHANGE_NEW: {
      subject: 'Confirm your new e-mail address',
      body: [
        'Somebody, probably you, wants to use this address for an account from now on. Confirm that it is yours. The link works for 24 hours.',
        'If it was not you, do not open the link. Nothing happens then.',
      ],
      action: 'Confirm this address',
    },
    EMAIL_CHANGE_OLD: {
      subject: 'Your e-mail address is to be changed',
      body: [
        'The e-mail address of your account is to become {address}. Confirm that this is what you want. Until then your address stays as it is. The link works for 24 hours.',
        'If it was not you, somebody else knows your password. Open the link and press “Stop the change”, then choose a new password.',
      ],
      action: 'Confirm or stop the change',
    },
    EMAIL_CHANGED_NEW: {
      subject: 'Your new e-mail address is in use',
      body: ['Your account now has this address. Sign in with it. E-mails about your appointments come here.'],
      action: 'Sign in',
    },
    EMAIL_CHANGED_OLD: {
      subject: 'Your e-mail address was changed',
      body: [
        'Your account now has another e-mail address, and nothing more is sent to this one. Your other devices were signed out.',
        'If it was not you, call the clinic at once.',
      ],
      action: 'Open the sign-in page',
    },
    DIGEST: {
      subject: 'Several updates about your appointments',
      body: [
        'Several things about your appointments have changed in a short time. To keep your mailbox tidy, we do not send a separate e-mail for each.',
        'Please check your notifications and appointments.',
      ],
      action: 'View all',
    },
  },
}
