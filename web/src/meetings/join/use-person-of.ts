import type { RoomGuest } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import type { RoomPerson } from '../../room/people/index.ts'

/**
 * Somebody who came by a meeting's link, as the panel of people draws them. Of whoever is signed in the name is the
 * account's; anybody else only says so.
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
