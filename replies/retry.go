package replies

import "time"

// serverPause is the longest pause of a letter during which the server went
// away.
const serverPause = 10 * time.Minute

// NextTry returns how long a letter waits after so many tries, the latest
// included: about 1, 2, 4 … minutes up to 4 hours, each by rand, in [0,1),
// between a fifth less and a fifth more, so that letters refused together
// do not come back together.
func NextTry(attempts int, rand float64) time.Duration {
	const most = 4 * time.Hour
	pause := most
	if attempts = max(attempts, 1); attempts < 9 {
		pause = min(time.Minute<<(attempts-1), most)
	}
	return time.Duration(float64(pause) * (0.8 + 0.4*rand)).Round(time.Second)
}
