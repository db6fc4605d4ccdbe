<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/**
 * What is thrown is a code or a constant sentence, as WordPress.org's Plugin Check asks
 * (WordPress.Security.EscapeOutput.ExceptionNotEscaped): PHP prints the message of what nobody catches, unescaped.
 * Words for people are put to it after that, and the doors escape them.
 */
final class ThrowsTest extends TestCase {

	private const SKIPPED = array(
		T_WHITESPACE,
		T_COMMENT,
		T_DOC_COMMENT,
		T_NEW,
		T_STRING,
		T_NAME_QUALIFIED,
		T_NAME_FULLY_QUALIFIED,
		T_DOUBLE_COLON,
		T_OBJECT_OPERATOR,
		T_STATIC,
		T_VARIABLE,
	);

	private const CONSTANT = array( T_WHITESPACE, T_COMMENT, T_CONSTANT_ENCAPSED_STRING, T_LNUMBER );

	public function test_nothing_that_varies_is_thrown(): void {
		$wrong = array();
		$root  = dirname( __DIR__, 2 );
		$files = new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $root . '/includes' ) );
		foreach ( $files as $file ) {
			if ( $file instanceof \SplFileInfo && 'php' === $file->getExtension() ) {
				foreach ( self::varying( (string) file_get_contents( $file->getPathname() ) ) as $line ) {
					$wrong[] = substr( $file->getPathname(), strlen( $root ) + 1 ) . ':' . $line;
				}
			}
		}
		self::assertSame( array(), $wrong, 'Throw a code, and say the rest after it: Failure::…()->saying( … ).' );
	}

	/** @return iterable<string, array{string, int}> What is thrown, and how often that is found. */
	public static function throws(): iterable {
		yield 'a code' => array( 'throw Failure::busy();', 0 );
		yield 'words after a code' => array( 'throw Failure::busy()->saying( $x );', 0 );
		yield 'a constant sentence' => array( "throw new \\LogicException( 'No.' );", 0 );
		yield 'what was made before' => array( 'throw $failure;', 0 );
		yield 'a variable' => array( 'throw new \\LogicException( $x );', 1 );
		yield 'a translated sentence' => array( "throw Failure::conflict( __( 'No.' ) );", 1 );
		yield 'a part that varies' => array( "\$y ?? throw new Broken( 'No ' . \$x );", 1 );
		yield 'a method\'s argument' => array( 'throw $this->refused( $x );', 1 );
		yield 'where it is caught' => array(
			'try { if ( $y ) { throw new Broken( $x ); } } catch ( Broken $e ) {}',
			0,
		);
		yield 'what is escaped' => array( "throw new Broken( 'No: ' . esc_html( \$x ) );", 0 );
		yield 'with a reason beside it' => array( "// phpcs:ignore X -- why.\nthrow new Broken( \$x );", 0 );
		yield 'after that' => array( 'try { f(); } catch ( Broken $e ) { throw new Worse( $x ); }', 1 );
	}

	#[DataProvider( 'throws' )]
	public function test_it_finds_what_it_looks_for( string $code, int $times ): void {
		self::assertCount( $times, self::varying( '<?php ' . $code ) );
	}

	/** @return list<int> The lines that throw something that varies outside a try, without a reason beside it. */
	private static function varying( string $code ): array {
		$tokens = \PhpToken::tokenize( $code );
		$found  = array();
		$blocks = array();
		$opens  = false;
		$reason = 0;
		foreach ( $tokens as $at => $token ) {
			if ( $token->is( T_COMMENT ) && str_contains( $token->text, 'phpcs:' ) ) {
				$reason = $token->line + 1;
			} elseif ( $token->is( T_TRY ) ) {
				$opens = true;
			} elseif ( $token->is( array( '{', T_CURLY_OPEN ) ) ) {
				$blocks[] = $opens;
				$opens    = false;
			} elseif ( $token->is( '}' ) ) {
				array_pop( $blocks );
			} elseif ( $token->is( T_THROW ) && $reason !== $token->line && ! in_array( true, $blocks, true ) ) {
				$next = $at + 1;
				while ( $tokens[ $next ]->is( self::SKIPPED ) ) {
					++$next;
				}
				if ( $tokens[ $next ]->is( '(' ) && self::varies( array_slice( $tokens, $next + 1 ) ) ) {
					$found[] = $token->line;
				}
			}
		}
		return $found;
	}

	/** @param array<\PhpToken> $tokens What follows a bracket. */
	private static function varies( array $tokens ): bool {
		foreach ( $tokens as $token ) {
			if ( $token->is( ')' ) || 'esc_html' === $token->text ) {
				return false;
			}
			if ( ! $token->is( array( ...self::CONSTANT, '.', ',' ) ) ) {
				return true;
			}
		}
		return true;
	}
}
