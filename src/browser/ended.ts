// Says beside a day that it has passed, by the reader's own clock. Without scripts the day stands alone.

const DAY = 86_400_000;

for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-ends]')) {
  // A day holds to its end, in UTC.
  const end = Date.parse(time.dateTime) + (time.dateTime.length === 10 ? DAY : 0);
  if (!(end <= Date.now())) continue;
  const ended = document.createElement('span');
  ended.className = 'quiet';
  ended.textContent = ' (ended)';
  time.after(ended);
}

export {};
