import { chatTexts, historyTexts } from './chat/texts.en.ts'
import { roomTexts } from './room/texts.en.ts'

export const texts = {
  incoming: {
    title: '{{name}} is calling you',
    body: 'Your doctor invites you to the video consultation.',
    accept: 'Accept',
    decline: 'Decline',
    announce: 'Incoming call from {{name}}. You have {{count}} seconds to answer.',
    flash: 'Incoming call',
    expired: 'The call was not answered in time. You keep your place; set yourself to ready again when you can talk.',
    withdrawn: 'The doctor withdrew the call. You keep your place.',
    elsewhere: 'The call was answered on another page.',
    preview: 'Your camera',
    bodyAppointment: 'It is time for your appointment.',
    announceAppointment: '{{name}} is calling you for your appointment.',
    later: 'In a moment',
    waiting: '{{name}} is waiting for you.',
    join: 'Join the call',
    appointmentExpired: 'The call was not answered. {{name}} can start it again.',
    appointmentWithdrawn: '{{name}} took the call back.',
  },
  outgoing: {
    title: 'Calling {{name}}',
    body: 'It rings on every page that {{name}} has open.',
    withdraw: 'Withdraw',
    declined: '{{name}} declined the call and keeps the place in the queue.',
    expired: '{{name}} did not answer. The place in the queue stays.',
    dismiss: 'Close this note',
    declinedAppointment: '{{name}} declined the call. You can start it again.',
    expiredAppointment: '{{name}} did not come in. You can start the call again.',
    bodyAppointment: 'It rings on every page that {{name}} has open. They are told that you wait.',
  },
  trouble: {
    PERMISSION_DENIED: 'Your browser does not let us use the camera and microphone.',
    NO_DEVICE: 'No camera or microphone was found.',
    DEVICE_IN_USE: 'Another program is using your camera or microphone.',
    CONSTRAINT: 'The chosen camera or microphone can’t be used.',
    INSECURE_CONTEXT: 'This page was not opened over a secure connection, so the browser offers no camera.',
    UNKNOWN: 'The camera or microphone did not start.',
    help: {
      chromium:
        'Click the icon to the left of the page’s address.\nSwitch Camera and Microphone on.\nThen choose “Try again” here.',
      edge: 'Click the lock to the left of the page’s address.\nOpen “Permissions for this site”, and allow Camera and Microphone.\nThen choose “Try again” here.',
      firefox:
        'Click the crossed-out camera or microphone to the left of the page’s address.\nRemove “Blocked” with the cross beside it.\nThen choose “Try again” here, and Allow.',
      safari:
        'In the menu bar, choose Safari, then Settings for this website.\nSet Camera and Microphone to Allow.\nThen choose “Try again” here.',
      ios: 'Tap the page sign or “aA” beside the page’s address.\nOpen Website Settings, and set Camera and Microphone to Allow.\nThen tap “Try again” here.',
      iosOther:
        'Open the Settings app of your iPhone or iPad.\nFind this browser in the list of apps, and switch Camera and Microphone on.\nCome back here and tap “Try again”.',
      android:
        'Tap the sign to the left of the page’s address.\nOpen Permissions, and allow Camera and Microphone.\nThen tap “Try again” here.',
      firefoxAndroid:
        'Tap the lock or shield beside the page’s address.\nTap Camera and Microphone, until both say Allowed.\nThen tap “Try again” here.',
      inApp:
        'You opened this page inside another app, which gives it no camera.\nOpen the app’s menu, three dots or a share sign, and choose “Open in browser”, Chrome or Safari.\nSign in there: your place in the queue is kept.',
      dismissed: 'The question was closed without an answer.\nChoose “Try again”, and then Allow.',
      system:
        'Your device keeps camera and microphone from the browser itself.\nOpen the device’s settings, then Privacy, then Camera and Microphone, and switch your browser on in both.\nStart the browser again.',
      NO_DEVICE: 'Plug one in, or switch it on: it is found by itself.\nIf it is not, choose “Try again”.',
      DEVICE_IN_USE: 'Close other video programs, and other pages that use it.\nThen choose “Try again”.',
      INSECURE_CONTEXT: 'Open the clinic’s address with https:// in front.',
      other: 'Choose “Try again”, or reload the page.',
    },
    retry: 'Try again',
    audioOnly: 'Go on with audio only',
    noMedia: 'Only watch and listen',
    leave: 'Leave the call',
  },
  room: roomTexts,
  chat: chatTexts,
  history: historyTexts,
  ended: {
    title: 'Call ended',
    you: 'You ended the call.',
    other: '{{name}} ended the call.',
    system: 'The call ended by itself, because nobody was there any more.',
    DECLINED: 'The call was declined.',
    EXPIRED: 'The call was not answered in time.',
    lasted: 'Duration {{duration}}',
    toPractice: 'Back to the practice session',
    toAppointment: 'Back to the appointment',
    toConsultation: 'Back to the consultation',
    toCalls: 'Back to past calls',
    soon: 'You are taken back in a moment.',
  },
  knock: {
    says: '{{name}} would like to come in.',
    saysRole: '{{name}} ({{role}}) would like to come in.',
    flash: 'Somebody is waiting',
    body: 'Somebody would like to come into your call.',
    bar_one: '{{name}} is waiting to be let into your meeting.',
    bar_other: '{{count}} people are waiting to be let into your meeting.',
    open: 'Open the meeting',
  },
  bar: { text: 'Call with {{name}}', return: 'Return to call' },
} as const
