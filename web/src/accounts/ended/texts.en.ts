export const texts = {
  why: {
    ANOTHER_TAB: 'You signed out in another tab. Sign in again to go on where you were.',
    SIGNED_OUT: 'You signed out in another window. Sign in again to go on where you were.',
    PASSWORD_CHANGED:
      'Your password was changed, so you were signed out on this device. Sign in with the new password. If it was not you who changed it, tell the clinic.',
    ROLE_CHANGED: 'The clinic has changed what your account may do. Sign in again to go on.',
    ENDED_BY_CLINIC: 'The clinic has signed you out. Sign in again to go on where you were.',
    FACTOR_REMOVED:
      'A second factor of your account was removed or replaced on another device, so you were signed out here. Sign in again to go on. If it was not you, choose a new password, remove passkeys that you do not know under Security, and tell the clinic.',
    ENDED_BY_OWNER:
      'You signed this device out from another one. Sign in again to go on where you were. If it was not you, choose a new password, remove passkeys that you do not know under Security, and tell the clinic.',
    EMAIL_CHANGED:
      'The e-mail address of your account was changed, so you were signed out on this device. Sign in with the new address. If it was not you who changed it, tell the clinic.',
    ACCOUNT_DISABLED: 'The clinic has disabled this account. Please call the clinic if you think that is a mistake.',
    VISIT_OVER: 'Your visit is over. Open your doctor’s link again when you need another one.',
    IDLE: 'Nothing was done here for a while, so you were signed out. Sign in again to go on where you were.',
    EXPIRED: 'For your safety you are signed out after 24 hours. Sign in again to go on where you were.',
    OTHER_ACCOUNT: 'Somebody else has signed in with this browser. Sign in again to go on where you were.',
    SESSION: 'You have been signed out. Sign in again to go on where you were.',
  },
  kept: 'What you were typing is kept in this tab until you are back.',
} as const
