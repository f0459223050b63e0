package kube

// Brief is an error in a word or two, where there is no room for Explain's sentence.
func Brief(err error) string {
	for _, b := range []struct {
		is   func(error) bool
		text string
	}{
		{IsConfig, "no usable context"},
		{IsForbidden, "forbidden"},
		{IsUnauthorized, "not logged in"},
		{IsPlugin, "credential plugin failed"},
		{IsCertificate, "bad certificate"},
		{IsNetwork, "no connection"},
		{IsGone, "not found"},
	} {
		if b.is(err) {
			return b.text
		}
	}
	return "error"
}
