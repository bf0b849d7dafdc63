/** The English texts about devices, before a call and in it. */
export const texts = {
  choice: {
    title: 'Camera, microphone, speaker',
    camera: 'Camera',
    microphone: 'Microphone',
    speaker: 'Speaker',
    usual: 'System default',
    none: 'No other devices were found. Plug one in and it appears here.',
    unnamed: 'Device {{number}}',
  },
  blur: {
    label: 'Blur background',
    /** What blurring does now, by its state. */
    is: {
      off: 'Hides the room behind you.',
      loading: 'Getting ready. Nobody sees you until your background is blurred.',
      on: 'Others see you, but not the room behind you.',
      failed: 'Your background could not be blurred. Nobody sees you.',
      tooSlow: 'This device is too slow to blur your background, so this is off.',
    },
    impossible: 'This browser can’t blur your background.',
  },
  /** What is wrong with camera or microphone, and what helps. */
  trouble: {
    both: {
      PERMISSION_DENIED: 'Your browser does not let us use the camera and microphone.',
      NO_DEVICE: 'No camera and no microphone were found.',
      DEVICE_IN_USE: 'Another program is using your camera and microphone.',
      CONSTRAINT: 'The chosen camera and microphone can’t be used.',
      UNKNOWN: 'Camera and microphone did not start.',
    },
    audio: {
      PERMISSION_DENIED: 'Your browser does not let us use the microphone.',
      NO_DEVICE: 'No microphone was found.',
      DEVICE_IN_USE: 'Another program is using your microphone.',
      CONSTRAINT: 'The chosen microphone can’t be used.',
      UNKNOWN: 'The microphone did not start.',
    },
    video: {
      PERMISSION_DENIED: 'Your browser does not let us use the camera.',
      NO_DEVICE: 'No camera was found.',
      DEVICE_IN_USE: 'Another program is using your camera.',
      CONSTRAINT: 'The chosen camera can’t be used.',
      UNKNOWN: 'The camera did not start.',
    },
    insecure: 'This page was not opened over a secure connection, so the browser does not allow the camera.',
    help: {
      chromium:
        'Click the icon to the left of the page’s address.\nSwitch Camera and Microphone on.\nThen choose “Try again” here.',
      edge: 'Click the lock to the left of the page’s address.\nOpen “Permissions for this site”, and allow Camera and Microphone.\nThen choose “Try again” here.',
      firefox:
        'Click the crossed-out camera or microphone to the left of the page’s address.\nRemove “Blocked” with the cross beside it.\nThen choose “Try again” here, and Allow.',
      safari:
        'In the menu bar, choose Safari, then Settings for this website.\nSet Camera and Microphone to Allow.\nThen choose “Try again” here.',
      ios: 'Tap the page icon or “aA” beside the page’s address.\nOpen Website Settings, and set Camera and Microphone to Allow.\nThen tap “Try again” here.',
      iosOther:
        'Open the Settings app of your iPhone or iPad.\nFind this browser in the list of apps, and switch Camera and Microphone on.\nCome back here and tap “Try again”.',
      android:
        'Tap the icon to the left of the page’s address.\nOpen Permissions, and allow Camera and Microphone.\nThen tap “Try again” here.',
      firefoxAndroid:
        'Tap the lock or shield beside the page’s address.\nTap Camera and Microphone, until both say Allowed.\nThen tap “Try again” here.',
      inApp:
        'You opened this page inside another app, which cannot use the camera.\nOpen the app’s menu, three dots or a share icon, and choose “Open in browser”, Chrome or Safari.\nSign in there: your place in the queue is kept.',
      dismissed: 'The question was closed without an answer.\nChoose “Try again”, and then Allow.',
      system:
        'Your device’s own settings block the camera and microphone for this browser.\nOpen the device’s settings, then Privacy, then Camera and Microphone, and switch your browser on in both.\nStart the browser again.',
      NO_DEVICE: 'Plug one in, or switch it on: it is found automatically.\nIf it is not, choose “Try again”.',
      DEVICE_IN_USE: 'Close other video programs, and other pages that use it.\nThen choose “Try again”.',
      INSECURE_CONTEXT: 'Open the clinic’s address with https:// in front.',
      other: 'Choose “Try again”, or reload the page.',
    },
    retry: 'Try again',
    audioOnly: 'Continue with audio only',
    cameraOnly: 'Continue without a microphone',
    noMedia: 'Only watch and listen',
    leave: 'Leave the call',
  },
  /** The browser waits for an answer that the person may not have seen it ask for. */
  asking: {
    both: 'Your browser is asking for your camera and microphone',
    audio: 'Your browser is asking for your microphone',
    video: 'Your browser is asking for your camera',
    where: {
      chromium: 'Look at the top left, below the page’s address, and choose “Allow”.',
      edge: 'Look at the top left, below the page’s address, and choose “Allow”.',
      firefox: 'Look at the top left, below the page’s address, and choose “Allow”.',
      safari: 'Look at the top, in the middle of the window, and choose “Allow”.',
      ios: 'Look in the middle of the screen, and tap “Allow”.',
      iosOther: 'Look in the middle of the screen, and tap “Allow”.',
      android: 'Look in the middle or at the bottom of the screen, and tap “Allow”.',
      firefoxAndroid: 'Look in the middle or at the bottom of the screen, and tap “Allow”.',
      inApp: 'Look in the middle or at the bottom of the screen, and tap “Allow”.',
    },
    unseen: 'If you see no question there, look for an icon beside the page’s address, or reload the page.',
  },
} as const
