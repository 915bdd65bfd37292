/** `13:36` for today, `23 Nov 16:54` for this year, `2025-11-23` before. */
export function when(at: number, now: number): string {
  if (!(at > 0)) return '–';
  const [time, today] = [new Date(at), new Date(now)];
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
  if (time.toDateString() === today.toDateString()) return clock;
  if (time.getFullYear() === today.getFullYear()) return `${time.getDate()} ${MONTHS[time.getMonth()] ?? ''} ${clock}`;
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
