"""The window: Qt, and only here. `worker` runs the library in a QThread; everything else shows what it emits."""
