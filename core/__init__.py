"""What everything stands on; knows no concept of the business by name."""
