<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * The parts of one site of the network, each made when it is first asked for: a page without a cancel control makes
 * none.
 *
 * A constructor whose parameters are classes says all that is needed. The modules note the rest: interfaces, settings,
 * lists that several rooms add to.
 */
final class Container {

	/** @var array<class-string, \Closure(self): object> */
	private array $factories = array();

	/** @var array<class-string, list<\Closure(self): ?object>> */
	private array $lists = array();

	/**
	 * @var array<int, array<class-string, object>> By site: code that switches to another one and back meets the parts
	 *     that are at work.
	 */
	private array $parts = array();

	/**
	 * @param string         $file The plugin's main file.
	 * @param \Closure(): int $site The present site of the network.
	 */
	public function __construct( public readonly string $file, private readonly \Closure $site ) {
		$this->bind( self::class, fn (): self => $this );
	}

	/**
	 * How a part is made, where its constructor does not say it, or which class stands for an interface.
	 *
	 * @template T of object
	 * @param class-string<T>     $name
	 * @param \Closure(self): T   $factory
	 */
	public function bind( string $name, \Closure $factory ): void {
		$this->factories[ $name ] = $factory;
	}

	/**
	 * One more in a list of parts that any room may add to; null where this site has none.
	 *
	 * @template T of object
	 * @param class-string<T>    $name
	 * @param \Closure(self): ?T $factory
	 */
	public function add( string $name, \Closure $factory ): void {
		$this->lists[ $name ][] = $factory;
	}

	/**
	 * @template T of object
	 * @param class-string<T> $name
	 * @return T
	 */
	public function get( string $name ): object {
		$site = ( $this->site )();
		$part = $this->parts[ $site ][ $name ] ?? null;
		if ( ! $part instanceof $name ) {
			$part = isset( $this->factories[ $name ] ) ? $this->factories[ $name ]( $this ) : $this->make( $name );
			if ( ! $part instanceof $name ) {
				// phpcs:ignore WordPress.Security.EscapeOutput -- for developers.
				throw new \LogicException( "What was made for $name is none." );
			}
			$this->parts[ $site ][ $name ] = $part;
		}
		return $part;
	}

	/**
	 * What the rooms added to a list, in the order of the modules.
	 *
	 * @template T of object
	 * @param class-string<T> $name
	 * @return list<T>
	 */
	public function all( string $name ): array {
		$all = array();
		foreach ( $this->lists[ $name ] ?? array() as $factory ) {
			$one = $factory( $this );
			if ( $one instanceof $name ) {
				$all[] = $one;
			}
		}
		return $all;
	}

	/**
	 * For those that may never need it, or need it on whichever site is present then.
	 *
	 * @template T of object
	 * @param class-string<T> $name
	 * @return \Closure(): T
	 */
	public function later( string $name ): \Closure {
		return fn (): object => $this->get( $name );
	}

	/** Forgets the present site's parts. Listeners and routes that are registered keep theirs. */
	public function reset(): void {
		unset( $this->parts[ ( $this->site )() ] );
	}

	/**
	 * @template T of object
	 * @param class-string<T> $name
	 * @return T
	 */
	private function make( string $name ): object {
		$class = new \ReflectionClass( $name );
		$args  = array();
		foreach ( $class->getConstructor()?->getParameters() ?? array() as $parameter ) {
			$type = $parameter->getType();
			$of   = $type instanceof \ReflectionNamedType && ! $type->isBuiltin() ? $type->getName() : '';
			if ( \Closure::class !== $of && ( class_exists( $of ) || interface_exists( $of ) ) ) {
				$args[ $parameter->getName() ] = $this->get( $of );
			} elseif ( ! $parameter->isDefaultValueAvailable() ) {
				// phpcs:ignore WordPress.Security.EscapeOutput -- for developers.
				throw new \LogicException( "No module says what $name gets as \${$parameter->getName()}." );
			}
		}
		return $class->newInstance( ...$args );
	}
}
