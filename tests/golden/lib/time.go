package main

import (
	"fmt"
	"time"
)

func main() {
	t := time.Date(2024, time.February, 29, 13, 4, 5, 678900000, time.UTC)
	fmt.Println(t, t.Weekday(), t.YearDay(), t.Unix(), t.Format(time.RFC3339Nano), t.Format("Jan _2 06 03:04PM .000"))
	fmt.Println(t.AddDate(1, 0, 0).Format(time.DateOnly), t.Add(36*time.Hour).Format(time.ANSIC), t.Truncate(time.Hour).Format(time.TimeOnly))
	p, err := time.Parse("2006-01-02 15:04 MST", "2023-12-25 08:30 UTC")
	fmt.Println(p, err, t.Sub(p), t.After(p), p.Before(t), t.Equal(t.In(time.FixedZone("X", 3600))))
	_, err = time.Parse(time.RFC3339, "not a time")
	fmt.Println(err)
	d, err := time.ParseDuration("1h15m30.918s")
	fmt.Println(d, err, d.Round(time.Minute), d.Seconds(), time.Duration(1500)*time.Microsecond, time.Duration(0), d.Truncate(time.Hour))
	y, w := t.ISOWeek()
	fmt.Println(y, w, t.Month(), time.Unix(0, 0).UTC(), time.Time{}.IsZero(), time.UnixMilli(1e12).UTC())
	fmt.Println(t.In(time.FixedZone("EST", -5*3600)).Format(time.RFC1123Z), time.Month(13), time.Saturday)
	b, _ := t.MarshalJSON()
	fmt.Println(string(b))
}
