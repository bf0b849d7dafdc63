import type { RoomGuest } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import type { RoomPerson } from '../../room/people/index.ts'

/**
 * Converts a guest of a meeting to the form of the list of people. The caption says who is signed in: that person's name
 * comes from the account, while everybody else has only typed a name.
 */
export function usePersonOf(): (guest: RoomGuest) => RoomPerson {
  const { t } = useTranslation('meeting')
  return ({ id, userId, name, userType }) => ({
    id,
    userId,
    name: name ?? '',
    caption: userType === 'guest' ? '' : t(`signedIn.${userType}`),
  })
}
