"""Events: triggers, who and whom, types, factuality, times, links."""
