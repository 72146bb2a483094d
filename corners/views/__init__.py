"""The pages of this room: corners, their days, the visits of a day."""
