import { expect, test } from 'vitest'
import { NO_PICTURE_NEWS, pictureNews, type Reason } from './picture-news.ts'

function said(...reasons: (Reason | null)[]): (Reason | null)[] {
  let news = NO_PICTURE_NEWS
  return reasons.map((reason) => {
    news = pictureNews(news, reason)
    return news.say
  })
}

test('that a camera is off is said when it is switched off, each time', () => {
  expect(said(null, 'cameraOff', null, 'cameraOff')).toEqual([null, 'cameraOff', null, 'cameraOff'])
})

test('a camera that was off before a pause, or a lost connection, is no news afterwards', () => {
  expect(said('connecting', 'starting', 'cameraOff')).toEqual(['connecting', null, 'cameraOff'])
  expect(said('cameraOff', 'heldByThem', 'starting', 'cameraOff')).toEqual(['cameraOff', 'heldByThem', null, null])
  expect(said('cameraOff', 'unreached', 'cameraOff')).toEqual(['cameraOff', 'unreached', null])
})

test('nothing is lost when the same reason is given twice', () => {
  const once = pictureNews(NO_PICTURE_NEWS, 'cameraOff')
  expect(pictureNews(once, 'cameraOff')).toBe(once)
})
