<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use PHPUnit\Framework\TestCase;

/** The house's arrows, as docs/architecture.md draws them. Reads the code without its comments and texts. */
final class ArchitectureTest extends TestCase {

	private const DOORS = array( 'Rest', 'Admin', 'Storefront', 'Cli', 'Privacy', 'Emails', 'Connections/WooCommerceSubscriptions', 'Connections/Sandbox' );
	private const ROOT  = array( 'Plugin.php' );

	/**
	 * @param list<string> $allowed Rooms, or files.
	 * @dataProvider words
	 */
	public function test_words_stand_only_in_their_rooms( string $pattern, array $allowed ): void {
		$wrong = array();
		foreach ( self::files() as $file => $code ) {
			if ( ! self::is_in( $file, $allowed ) && 1 === preg_match( $pattern, $code, $found ) ) {
				$wrong[] = $file . ': ' . $found[0];
			}
		}
		self::assertSame( array(), $wrong );
	}

	/** @return iterable<string, array{string, list<string>}> */
	public static function words(): iterable {
		yield 'WooCommerce and WooCommerce Subscriptions' => array( '/\bwcs?_[a-z_]+\s*\(|\bWCS?_[A-Z][A-Za-z_]+|Automattic\\\\WooCommerce/', array( 'Connections/WooCommerceSubscriptions' ) );
		yield 'the database' => array( '/\$wpdb\b/', array( 'Storage' ) );
		yield 'the request' => array( '/\$_(GET|POST|REQUEST|SERVER|COOKIE)\b|\bwp_verify_nonce\b|\bcheck_admin_referer\b/', self::DOORS );
		yield 'the logged-in user' => array( '/\b(get_current_user_id|wp_get_current_user|is_user_logged_in|current_user_can)\s*\(/', array( ...self::DOORS, ...self::ROOT ) );
		yield 'what not every PHP that runs WordPress has: GLOB_BRACE (Alpine), mbstring beyond what WordPress makes up for' => array( '/\bGLOB_BRACE\b|\bmb_(?!(?:substr|strlen)\b)\w+\s*\(|\biconv\w*\s*\(/', array() );
		yield 'REST requests' => array( '/\bWP_REST_(Request|Response|Server)\b/', array( 'Rest', 'Storefront', 'Admin', 'Connections/Sandbox', 'Connections/WooCommerceSubscriptions/RestNamespaces.php' ) );
	}

	/**
	 * @param list<string> $forbidden
	 * @dataProvider arrows
	 */
	public function test_arrows_point_one_way( string $room, array $forbidden ): void {
		$wrong = array();
		foreach ( self::files() as $file => $code ) {
			if ( ! self::is_in( $file, array( $room ) ) ) {
				continue;
			}
			foreach ( $forbidden as $other ) {
				if ( str_contains( $code, 'use ChurnStop\\' . $other . '\\' ) ) {
					$wrong[] = $file . ' uses ' . $other;
				}
			}
		}
		self::assertSame( array(), $wrong );
	}

	/** @return iterable<string, array{string, list<string>}> */
	public static function arrows(): iterable {
		$doors = array( 'Rest', 'Admin', 'Storefront', 'Cli', 'Privacy', 'Emails' );
		$io    = array( 'Storage', 'Events', 'Attempts', 'Redemptions', 'Jobs', 'Reports' );
		foreach ( array( 'Decisions', 'Eligibility', 'Offers', 'Compliance' ) as $pure ) {
			yield $pure . ' is pure' => array( $pure, array( ...$doors, ...$io, 'Connections\\Sandbox', 'Connections\\WooCommerceSubscriptions' ) );
		}
		foreach ( array( 'Attempts', 'Redemptions', 'Flows', 'Reports', 'Events' ) as $use_case ) {
			yield $use_case . ' knows no door' => array( $use_case, array( ...$doors, 'Connections\\Sandbox', 'Connections\\WooCommerceSubscriptions' ) );
		}
		yield 'connections know no use case' => array( 'Connections/WooCommerceSubscriptions', array( 'Attempts', 'Redemptions', 'Events', 'Decisions', 'Flows' ) );
		yield 'the sandbox knows no use case' => array( 'Connections/Sandbox', array( 'Attempts', 'Redemptions', 'Events', 'Decisions', 'Flows' ) );
		yield 'storage knows nobody' => array( 'Storage', array( ...$doors, 'Attempts', 'Redemptions', 'Events', 'Connections', 'Decisions' ) );
	}

	/** @return array<string, string> Path under includes/ → code without comments and texts. */
	private static function files(): array {
		static $files = null;
		if ( null === $files ) {
			$files = array();
			$root  = dirname( __DIR__, 2 ) . '/includes/';
			foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $root, \FilesystemIterator::SKIP_DOTS ) ) as $entry ) {
				if ( $entry instanceof \SplFileInfo && 'php' === $entry->getExtension() ) {
					$code = '';
					foreach ( \PhpToken::tokenize( (string) file_get_contents( $entry->getPathname() ) ) as $token ) {
						$code .= $token->is( array( T_COMMENT, T_DOC_COMMENT, T_CONSTANT_ENCAPSED_STRING, T_ENCAPSED_AND_WHITESPACE ) ) ? ' ' : $token->text;
					}
					$files[ substr( $entry->getPathname(), strlen( $root ) ) ] = $code;
				}
			}
		}
		return $files;
	}

	/** @param list<string> $places */
	private static function is_in( string $file, array $places ): bool {
		foreach ( $places as $place ) {
			if ( $file === $place || str_starts_with( $file, $place . '/' ) ) {
				return true;
			}
		}
		return false;
	}
}
