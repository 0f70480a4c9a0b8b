<?php
// Settings of the wikis that script/mediawiki sets up, on top of what the installer wrote.
$wgMainCacheType = CACHE_ACCEL;
$wgJobRunRate = 0;
$wgGroupPermissions['bot']['bot'] = true;
$wgUploadDirectory = __DIR__ . '/images';
// Tests write faster than people do.
$wgRateLimits = [];
// Subpages and talk pages of the main namespace behave as on Wikimedia's wikis.
$wgNamespacesWithSubpages[NS_MAIN] = true;
$wgWatchlistExpiry = true;
// A test switches a mode on by making the file, and off by removing it, while the wiki is running.
if ( file_exists( __DIR__ . '/read-only' ) ) {
	$wgReadOnly = 'The tests say so.';
}
