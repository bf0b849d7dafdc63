import { chatTexts } from './chat/texts.en.ts'
import { roomTexts } from './screen/texts.en.ts'

export const texts = {
  room: roomTexts,
  chat: chatTexts,
  knock: {
    says: '{{name}} would like to join.',
    saysRole: '{{name}} ({{role}}) would like to join.',
    flash: 'Somebody is waiting',
    body: 'Somebody would like to join your call.',
  },
} as const
