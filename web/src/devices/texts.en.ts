/** The English texts about devices, before a call and in it. */
export const texts = {
  choice: {
    title: 'Camera, microphone, speaker',
    camera: 'Camera',
    microphone: 'Microphone',
    speaker: 'Speaker',
    usual: 'As the device chooses',
    none: 'No other devices were found. Plug one in, and it is listed here.',
    unnamed: 'Device {{number}}',
  },
  /** What is wrong with camera or microphone, and what helps. */
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
} as const
