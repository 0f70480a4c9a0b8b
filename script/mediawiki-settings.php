<?php
// Settings of the wikis that script/mediawiki sets up, on top of what the installer wrote.
$wgMainCacheType = CACHE_ACCEL;
$wgJobRunRate = 0;
$wgGroupPermissions['bot']['bot'] = true;
// Hiding a revision's user, summary or text; no group may do so unless told.
$wgGroupPermissions['sysop']['deleterevision'] = true;
$wgUploadDirectory = __DIR__ . '/images';
// Tests write faster than people do.
$wgRateLimits = [];
// Subpages and talk pages of the main namespace behave as on Wikimedia's wikis.
$wgNamespacesWithSubpages[NS_MAIN] = true;
$wgWatchlistExpiry = true;

// A test switches a mode on by making the file with-NAME, and off by removing it, while the wiki is running:
// PHP's built-in server reads these settings anew for each request. tests/wiki_access.py does it for the tests.
$switchedOn = str_replace( __DIR__ . '/with-', '', glob( __DIR__ . '/with-*' ) ?: [] );
// Extensions bring messages. Each set of switches has its own cache of them, or every flip would rebuild it.
$wgCacheDirectory = __DIR__ . '/cache/' . implode( ',', $switchedOn );

foreach ( $switchedOn as $switch ) {
	switch ( $switch ) {
		case 'read-only':
			$wgReadOnly = 'The tests say so.';
			break;

		case 'private':
			$wgGroupPermissions['*']['read'] = false;
			break;

		case 'no-anonymous-editing':
			$wgGroupPermissions['*']['edit'] = false;
			break;

		case 'no-merge':
			$wgDiff3 = false;
			break;

		case 'rate-limits':
			// Three edits in five seconds, of which MediaWiki 1.43 counts each one twice.
			$limit = [ version_compare( MW_VERSION, '1.43', '>=' ) ? 6 : 3, 5 ];
			// Nobody is exempt: the right noratelimit does not help.
			$wgRateLimits['edit'] = [ 'user' => $limit, 'anon' => $limit, '&can-bypass' => false ];
			break;

		case 'captcha-simple':
		case 'captcha-questy':
			wfLoadExtension( 'ConfirmEdit' );
			if ( $switch === 'captcha-questy' ) {
				wfLoadExtension( 'ConfirmEdit/QuestyCaptcha' );
				$wgCaptchaClass = 'QuestyCaptcha';
				// Answers are compared without regard to case.
				$wgCaptchaQuestions = [ 'What is the first word of <b>this</b> &amp; that?' => 'this' ];
			}
			$wgCaptchaTriggers['edit'] = true;
			$wgCaptchaTriggers['create'] = true;
			$wgCaptchaTriggers['badlogin'] = false;
			$wgCaptchaTriggers['badloginperuser'] = false;
			// ConfirmEdit refuses right answers, too, where somebody was given many challenges within a minute.
			$wgRateLimits['badcaptcha'] = array_fill_keys( [ 'ip', 'newbie', 'user' ], [ 1000000, 60 ] );
			// The grant "basic" of bot passwords names skipcaptcha, and gives nothing that the account lacks.
			// Administrators keep it, so that tests can get in the way as Admin.
			$wgGroupPermissions['user']['skipcaptcha'] = false;
			$wgGroupPermissions['bot']['skipcaptcha'] = false;
			break;

		case 'abuse-filter':
			// Its tables are made when the wiki is set up.
			wfLoadExtension( 'AbuseFilter' );
			// A filter that matches often is not to lose its teeth: tests make nothing but matches.
			$wgAbuseFilterEmergencyDisableCount['default'] = 1000000;
			break;

		case 'spam-blacklist':
			wfLoadExtension( 'SpamBlacklist' );
			// MediaWiki:Spam-blacklist and no list of another wiki.
			$wgBlacklistSettings = [ 'spam' => [ 'files' => [] ] ];
			$wgGroupPermissions['bot']['sboverride'] = false;
			break;

		case 'title-blacklist':
			// MediaWiki:Titleblacklist; administrators may override it.
			wfLoadExtension( 'TitleBlacklist' );
			break;

		case 'refusing-extension':
			// What an extension may answer in place of an error: a result of its own.
			$wgHooks['EditFilterMergedContent'][] = static function ( $context, $content, $status ) {
				if ( !str_contains( $content->getWikitextForTransclusion(), 'unwanted' ) ) {
					return true;
				}
				$status->statusData = [ 'code' => 'unwanted-word', 'info' => 'No such words here.' ];
				$status->value = EditPage::AS_HOOK_ERROR;
				return false;
			};
			break;

		case 'temp-accounts':
			// From MediaWiki 1.43 on; what 1.39 has under this name was never finished.
			if ( version_compare( MW_VERSION, '1.43', '>=' ) ) {
				$wgAutoCreateTempUser['enabled'] = true;
				$wgTempAccountCreationThrottle = [];
				$wgTempAccountNameAcquisitionThrottle = [];
			}
			break;

		default:
			throw new LogicException( "There is no switch of this name: $switch" );
	}
}
