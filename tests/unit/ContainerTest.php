<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use ChurnStop\Clock;
use ChurnStop\Container;
use ChurnStop\Module;
use ChurnStop\Plugin;
use ChurnStop\Storefront\Assets;
use ChurnStop\SystemClock;
use PHPUnit\Framework\TestCase;

/** Parts are made once a site, when they are asked for; and all that is asked for in the plugin can be made. */
final class ContainerTest extends TestCase {

	public function test_parts_are_made_once_a_site_and_lists_keep_what_is_there(): void {
		$site  = 1;
		$made  = 0;
		$parts = new Container( 'churnstop.php', static function () use ( &$site ): int {
			return $site;
		} );
		$parts->bind( Clock::class, static function () use ( &$made ): Clock {
			++$made;
			return new SystemClock();
		} );
		$later = $parts->later( Clock::class );
		self::assertSame( 0, $made );
		$first = $later();
		self::assertSame( $first, $parts->get( Clock::class ) );
		$site = 2;
		self::assertNotSame( $first, $later() );
		$site = 1;
		self::assertSame( $first, $later() );
		$parts->reset();
		self::assertNotSame( $first, $later() );
		self::assertSame( 3, $made );

		$parts->add( Clock::class, static fn (): ?Clock => null );
		$parts->add( Clock::class, static fn (): ?Clock => $first );
		self::assertSame( array( $first ), $parts->all( Clock::class ) );
		self::assertSame( array(), $parts->all( Module::class ) );
	}

	public function test_a_part_that_no_module_says_how_to_make_is_named(): void {
		$this->expectException( \LogicException::class );
		$this->expectExceptionMessage( 'gets as $plugin_file' );
		( new Container( 'churnstop.php', static fn (): int => 1 ) )->get( Assets::class );
	}

	public function test_all_that_is_asked_for_can_be_made(): void {
		$parts   = new Container( 'churnstop.php', static fn (): int => 1 );
		$modules = ( new \ReflectionClassConstant( Plugin::class, 'MODULES' ) )->getValue();
		self::assertIsArray( $modules );
		foreach ( $modules as $name ) {
			$module = new $name();
			self::assertInstanceOf( Module::class, $module );
			$module->parts( $parts );
		}
		$bound = ( new \ReflectionProperty( Container::class, 'factories' ) )->getValue( $parts );
		self::assertIsArray( $bound );
		$wrong = array();
		$asked = self::asked_for();
		self::assertGreaterThan( 50, count( $asked ) );
		foreach ( $asked as $name => $file ) {
			foreach ( self::unmakeable( $name, $bound ) as $trouble ) {
				$wrong[] = $file . ': ' . $trouble;
			}
		}
		self::assertSame( array(), $wrong );
	}

	/** @return array<string, string> Class → a file that asks for it. */
	private static function asked_for(): array {
		$asked = array();
		$root  = dirname( __DIR__, 2 ) . '/includes/';
		foreach (
			new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator(
				$root,
				\FilesystemIterator::SKIP_DOTS,
			) ) as $entry
		) {
			$code = $entry instanceof \SplFileInfo ? (string) file_get_contents( $entry->getPathname() ) : '';
			preg_match( '/^namespace ([\w\\\\]+);/m', $code, $space );
			preg_match_all( '/^use ([\w\\\\]+?\\\\(\w+))(?: as (\w+))?;/m', $code, $uses, PREG_SET_ORDER );
			$imported = array();
			foreach ( $uses as $use ) {
				$imported[ $use[3] ?? $use[2] ] = $use[1];
			}
			preg_match_all(
				'/(?:parts->(?:get|later)\( |->part\( |if_available\( '
					. '|^\t\t(?=\w+Controller::class,$))(\\\\?[\w\\\\]+)::class/m',
				$code,
				$names,
			);
			foreach ( $names[1] as $name ) {
				$whole           = '\\' === $name[0]
					? substr( $name, 1 )
					: $imported[ $name ] ?? ( $space[1] ?? '' ) . '\\' . $name;
				$asked[ $whole ] = substr( $entry->getPathname(), strlen( $root ) );
			}
		}
		return $asked;
	}

	/**
	 * @param array<array-key, mixed> $bound
	 * @return list<string>
	 */
	private static function unmakeable( string $name, array $bound ): array {
		if ( Container::class === $name || isset( $bound[ $name ] ) ) {
			return array();
		}
		if ( ! class_exists( $name ) || ! ( new \ReflectionClass( $name ) )->isInstantiable() ) {
			return array( $name . ' is no class, and no module says which one stands for it' );
		}
		$wrong = array();
		foreach ( ( new \ReflectionClass( $name ) )->getConstructor()?->getParameters() ?? array() as $parameter ) {
			$type = $parameter->getType();
			if (
				$type instanceof \ReflectionNamedType && ! $type->isBuiltin() && \Closure::class !== $type->getName()
			) {
				array_push( $wrong, ...self::unmakeable( $type->getName(), $bound ) );
			} elseif ( ! $parameter->isDefaultValueAvailable() ) {
				$wrong[] = $name . ' needs $' . $parameter->getName();
			}
		}
		return $wrong;
	}
}
